using Gateway.Governance.Policies.Cel;
using Xunit;

namespace Gateway.Tests.Policies.Cel;

public sealed class CelConformanceTests(ITestOutputHelper output)
{
    private static readonly string[] NotOurs =
    [
        "bindings_ext", "block_ext", "encoders_ext", "macros2", "math_ext", "network_ext", "optionals", "proto2_ext", "string_ext",
        "type_deduction",
    ];

    [Fact]
    public void Every_row_of_the_core_language_passes() =>
        Run(r => !r.NeedsProto && !NotOurs.Contains(r.File), wanted: 1_094, wantedChecked: 1_028);

    [Fact]
    public void Every_row_of_the_string_functions_passes() =>
        Run(r => !r.NeedsProto && r.File == "string_ext", wanted: 213, wantedChecked: 172);

    // Each row runs as it is, and once more through the checker where the row says that it type-checks. The counts are pinned, so that the
    // corpus and the filter can't shrink without anyone noticing.
    private void Run(Func<ConformanceRow, bool> isOurs, int wanted, int wantedChecked)
    {
        var rows = ConformanceRow.ReadAll();
        Assert.Equal(2_456, rows.Count);
        var failures = new List<string>();
        var (count, countChecked) = (0, 0);
        foreach (var row in rows.Where(isOurs))
        {
            count++;
            if (Problem(row, CelEnvironment.UntypedIn(row.Container), isChecked: false) is { } problem) failures.Add($"{row}\n  {problem}");
            if (!row.IsChecked) continue;
            countChecked++;
            if (Problem(row, new CelEnvironment(row.Schema(), row.Container), isChecked: true) is { } found)
            {
                failures.Add($"{row}\n  checked: {found}");
            }
        }

        output.WriteLine($"{count} rows, {countChecked} of them also through the checker, {failures.Count} failures");
        Assert.True(failures.Count == 0, $"{failures.Count} failures:\n{string.Join('\n', failures.Take(60))}");
        Assert.Equal(wanted, count);
        Assert.Equal(wantedChecked, countChecked);
    }

    private static string? Problem(ConformanceRow row, CelEnvironment environment, bool isChecked)
    {
        var compilation = environment.Compile(row.Expression);
        if (compilation.Program is null)
        {
            // The checker may find at once what a row expects to fail later; syntax errors are in no row.
            return row.WantsError && row.IsChecked && isChecked ? null : "does not compile: " + string.Join(" | ", compilation.Issues);
        }

        var result = compilation.Program.Evaluate(row.Facts());
        if (row.WantsError) return result.Outcome == CelOutcome.Error ? null : $"came to {result.Value}, not to an error";
        if (result.Outcome != CelOutcome.Value) return $"came to {result.Value}";
        return Same(result.Value, row.Wanted())
            ? null
            : $"came to another {result.Value}{(result.Value.Kind == CelKind.String ? $" {result.Value.AsString()}" : "")}";
    }

    // Stricter than the language's own equality: an int is no uint here, not-a-number is itself, and zero has a sign.
    private static bool Same(CelValue a, CelValue b)
    {
        if (a.Kind != b.Kind) return false;
        switch (a.Kind)
        {
            case CelKind.Double:
                return BitConverter.DoubleToInt64Bits(a.AsDouble()) == BitConverter.DoubleToInt64Bits(b.AsDouble());
            case CelKind.List:
                var (list, other) = (a.AsList(), b.AsList());
                return list.Count == other.Count && Enumerable.Range(0, list.Count).All(i => Same(list[i], other[i]));
            case CelKind.Map:
                var (x, y) = (a.AsMap(), b.AsMap());
                return x.Count == y.Count && Enumerable.Range(0, x.Count).All(i => Same(x.Find(x.KeyAt(i)), y.Find(x.KeyAt(i))));
            default:
                return CelEquality.ScalarEquals(a, b);
        }
    }
}
