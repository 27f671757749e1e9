using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>Collects what is wrong in one file, or in one part of it that begins elsewhere than its first line.</summary>
/// <param name="file">The file as it was named.</param>
internal sealed class ConfigErrors(string file)
{
    private readonly List<ConfigError> _errors = [];

    /// <summary>The file as it was named.</summary>
    public string File { get; } = file;

    /// <summary>Whether nothing is wrong so far.</summary>
    public bool IsEmpty => _errors.Count == 0;

    /// <summary>Notes an error at a node.</summary>
    public void Add(YamlNode at, string message) => Add(at.Line, at.Column, message);

    /// <summary>Notes an error at a place; a place before the file's first is its first.</summary>
    public void Add(int line, int column, string message) =>
        _errors.Add(new ConfigError(File, Math.Max(line, 1), Math.Max(column, 1), message));

    /// <summary>Takes over errors of another file, such as one that is included.</summary>
    public void AddRange(IEnumerable<ConfigError> errors) => _errors.AddRange(errors);

    /// <summary>Every error: files in the order they were met, then line and column; the same error once.</summary>
    public ImmutableArray<ConfigError> InOrder()
    {
        var files = _errors.Select(error => error.File).Prepend(File).Distinct(StringComparer.Ordinal).ToList();
        return [.. _errors.Distinct().OrderBy(error => files.IndexOf(error.File)).ThenBy(error => error.Line)
            .ThenBy(error => error.Column)];
    }
}
