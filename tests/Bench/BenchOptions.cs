using System.Globalization;

namespace Gateway.Bench;

/// <summary>How long and what to measure.</summary>
internal sealed record BenchOptions(int Rounds, double Seconds, double WarmSeconds, string? Report)
{
    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions(Rounds: 5, Seconds: 2, WarmSeconds: 5, Report: null);
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            options = args[i] switch
            {
                "--rounds" => options with { Rounds = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--seconds" => options with { Seconds = double.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--warm" => options with { WarmSeconds = double.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--report" => options with { Report = args[i + 1] },
                _ => options,
            };
        }

        return options;
    }

    public static int Usage()
    {
        Console.Error.WriteLine(
            "usage: bench run GATEWAY_DLL [--rounds 5] [--seconds 2] [--warm 5] [--report FILE] | approvals [--waiting 10000] [--decisions 300] [--settle 240] | upstream PORT | yarp PORT URL");
        return 2;
    }
}
