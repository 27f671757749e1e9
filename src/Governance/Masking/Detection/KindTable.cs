using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Governance.Masking.Entities;
using Gateway.Governance.Masking.Personal;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Masking.Secrets;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// All kinds by number and name. Built-in kinds have the numbers of <see cref="Kind"/>, then of their place in the lists of secrets;
/// kinds of the configuration come behind them. A number is never given twice in a process, so that hits, sets and plans
/// that are older than a kind stay true.
/// </summary>
internal sealed class KindTable
{
    private const int CountMax = 4096;

    private static readonly Lock Gate = new();
    private static KindTable _current = new([.. PersonalKinds.All, .. SecretKinds.All, .. EntityKinds.All]);

    // Kinds with smaller numbers are nobody's to redefine.
    private static readonly int BuiltIn = PersonalKinds.All.Length + SecretKinds.All.Length + EntityKinds.All.Length;

    private readonly ImmutableArray<KindInfo> _kinds;
    private readonly FrozenDictionary<string, Kind> _numbers;

    private KindTable(ImmutableArray<KindInfo> kinds)
    {
        _kinds = kinds;
        _numbers = kinds.Select((k, i) => (k.Name, (Kind)i)).ToFrozenDictionary(p => p.Name, p => p.Item2, StringComparer.Ordinal);
        Names = [.. kinds.Select(k => k.Name)];
    }

    /// <summary>The newest table; it only grows.</summary>
    internal static KindTable Current => Volatile.Read(ref _current);

    internal ImmutableArray<string> Names { get; }

    internal int Count => _kinds.Length;

    internal KindInfo this[Kind kind] => _kinds[(int)kind];

    internal bool TryParse(string name, out Kind kind) => _numbers.TryGetValue(name, out kind);

    /// <summary>Whether a name is that of a kind that no configuration defines.</summary>
    internal bool IsBuiltIn(string name) => TryParse(name, out var kind) && IsBuiltIn(kind);

    /// <inheritdoc cref="IsBuiltIn(string)"/>
    internal static bool IsBuiltIn(Kind kind) => (int)kind < BuiltIn;

    /// <summary>Gives a name of a configuration its number. What else the configuration says of the kind goes with its own rules, so that
    /// reading one changes nothing for those who work by another.</summary>
    /// <returns>Its number, the same for the same name until the process ends.</returns>
    /// <exception cref="ArgumentException">The name is no name, or that of a built-in kind or a group.</exception>
    /// <exception cref="InvalidOperationException">There are 4096 kinds already.</exception>
    internal static Kind Register(string name)
    {
        lock (Gate)
        {
            var current = _current;
            if (!KindInfo.IsName(name) || Detectors.IsGroup(name))
            {
                throw new ArgumentException("A kind's name has small letters, digits and dashes, and is no group's.", nameof(name));
            }

            if (!current.TryParse(name, out var kind))
            {
                kind = current.Count < CountMax ? (Kind)current.Count
                    : throw new InvalidOperationException($"There are no more than {CountMax} kinds; restart to forget old ones.");
                // How sure a value must be, the configuration's rules say.
                var info = new KindInfo(name, KindClass.Custom, 100, UserKind.Rank, Threshold: 0);
                Volatile.Write(ref _current, new KindTable(current._kinds.Add(info)));
            }
            else if (IsBuiltIn(kind))
            {
                throw new ArgumentException($"'{name}' is a built-in kind.", nameof(name));
            }

            return kind;
        }
    }
}
