using System.Globalization;

namespace Gateway.Bench;

/// <summary>How long and what to measure.</summary>
internal sealed record BenchOptions(int Rounds, double Seconds, double WarmSeconds, string? Report)
{
    /// <summary>Reads options; null where one is unknown or is no number.</summary>
    public static BenchOptions? Parse(string[] args)
    {
        var options = new BenchOptions(Rounds: 5, Seconds: 2, WarmSeconds: 5, Report: null);
        foreach (var pair in args.Chunk(2))
        {
            if (pair is not [var name, var value]) return null;
            var isNumber = double.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0;
            switch (name)
            {
                case "--rounds" when isNumber: options = options with { Rounds = (int)Math.Ceiling(number) }; break;
                case "--seconds" when isNumber: options = options with { Seconds = number }; break;
                case "--warm" when isNumber: options = options with { WarmSeconds = number }; break;
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
                   ./gateway bench approvals [--waiting 10000] [--decisions 300] [--settle 240]
            """);
        return 2;
    }
}
