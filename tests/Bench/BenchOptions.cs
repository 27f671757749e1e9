using System.Globalization;

namespace Gateway.Bench;

/// <summary>How long and what to measure.</summary>
/// <param name="Only">The targets to measure beside YARP, none for all.</param>
/// <param name="Loads">The loads, by the start of their names, none for all.</param>
internal sealed record BenchOptions(
    int Rounds, double Seconds, double WarmSeconds, string? Report, IReadOnlyList<string> Only, IReadOnlyList<string> Loads)
{
    /// <summary>Reads options; null where one is unknown or is no number.</summary>
    public static BenchOptions? Parse(string[] args)
    {
        var options = new BenchOptions(Rounds: 5, Seconds: 2, WarmSeconds: 5, Report: null, Only: [], Loads: []);
        foreach (var pair in args.Chunk(2))
        {
            if (pair is not [var name, var value]) return null;
            var isNumber = double.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0;
            switch (name)
            {
                case "--rounds" when isNumber: options = options with { Rounds = (int)Math.Ceiling(number) }; break;
                case "--seconds" when isNumber: options = options with { Seconds = number }; break;
                case "--warm" when isNumber: options = options with { WarmSeconds = number }; break;
                case "--only": options = options with { Only = value.Split(';') }; break;
                case "--loads": options = options with { Loads = value.Split(';') }; break;
                case "--report": options = options with { Report = value }; break;
                default: return null;
            }
        }

        return options;
    }

    public static int Usage()
    {
        Console.Error.WriteLine(
            """
            usage: ./gateway bench [--rounds 5] [--seconds 2] [--warm 5] [--report FILE]
                                   [--only "gateway;gateway, strict"] [--loads "1 KB JSON, 32;SSE"]
                   ./gateway bench approvals [--waiting 10000] [--decisions 300] [--settle 240]
            """);
        return 2;
    }
}
