using System.Globalization;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Evidence;
using Gateway.Governance.Recording.Export;
using Gateway.Silo.Recording;

namespace Gateway.Silo.Export;

/// <summary>Verifies the lines of an export in the form <c>jsonl</c>, from its files alone.</summary>
public static class ExportFiles
{
    private const string Ending = ".jsonl";
    private const int LineBytesMax = 256 << 20;

    /// <summary>Reads every line once and says what cannot be believed.</summary>
    /// <param name="paths">Files in the order in which they were written, or folders of them: there what was put aside comes first, by its
    /// name.</param>
    /// <param name="evidence">The folder of the recording's checkpoints, which the entries are held against; null for none.</param>
    /// <param name="trust">What is known of the checkpoints from elsewhere.</param>
    /// <exception cref="StoreUnavailableException">A file cannot be read.</exception>
    public static RecordingReport Verify(IReadOnlyList<string> paths, string? evidence, EvidenceTrust trust)
    {
        try
        {
            var files = paths.SelectMany(Files).ToList();
            if (files.Count == 0) throw new StoreUnavailableException($"Recording: there is no file '*{Ending}' there.");
            return Verify(string.Join(", ", paths), files, evidence, trust);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StoreUnavailableException(
                $"Recording: an export cannot be read ({failure.GetType().Name}); check the path and its owner.", failure);
        }
    }

    private static RecordingReport Verify(string name, List<string> files, string? evidence, EvidenceTrust trust)
    {
        var verifier = new ExportVerifier();
        // Before any line is read: an export without a good one is held against the checkpoints too.
        var scan = evidence is null ? null : new EvidenceScan(Path.GetFullPath(evidence), trust, isExport: true);
        scan?.Begin();
        var last = 0L;
        foreach (var file in files)
        {
            var number = 0L;
            foreach (var line in Lines(file))
            {
                number++;
                var where = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}, line {number}");
                if (verifier.Add(line.Span, where) is { } read) scan?.See(last = read.Position, StoredEntry.From(read.Entry));
            }
        }

        scan?.Finish(last);
        var report = verifier.Finish(name);
        return scan is null ? report : report with { Breaks = [.. report.Breaks, .. scan.Breaks], Evidence = scan.Summary };
    }

    private static IEnumerable<string> Files(string path)
    {
        if (!Directory.Exists(path)) return [path];
        // 'entries-2026….jsonl' was put aside before 'entries.jsonl' was begun, and sorts before it.
        return Directory.EnumerateFiles(path, "*" + Ending).Order(StringComparer.Ordinal);
    }

    // The last line counts without its line break too: what is torn there is no line, and is said to be none.
    private static IEnumerable<ReadOnlyMemory<byte>> Lines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
        var buffer = new byte[1 << 20];
        var (begin, end, seen) = (0, 0, 0);
        while (true)
        {
            if (buffer.AsSpan((begin + seen)..end).IndexOf((byte)'\n') is >= 0 and var at)
            {
                yield return buffer.AsMemory(begin, seen + at);
                (begin, seen) = (begin + seen + at + 1, 0);
                continue;
            }

            seen = end - begin;
            if (begin > 0)
            {
                buffer.AsSpan(begin..end).CopyTo(buffer);
                (begin, end) = (0, seen);
            }
            else if (end == buffer.Length)
            {
                if (buffer.Length >= LineBytesMax) throw new InvalidDataException("a line is longer than 256 MiB");
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = file.Read(buffer, end, buffer.Length - end);
            if (read == 0) break;
            end += read;
        }

        if (seen > 0) yield return buffer.AsMemory(0, seen);
    }
}
