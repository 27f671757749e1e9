using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.House;

/// <summary>Errors are product: each code is explained where a reader looks for it.</summary>
public sealed partial class ErrorCodeTests
{
    private const string Document = "docs/errors.md";

    [Fact]
    public void Every_error_code_is_explained()
    {
        var codes = Codes().ToList();
        Assert.NotEmpty(codes);
        var text = Repository.Read(Document);
        HouseExceptions.Keep("error-code", $"Explain the code in {Document}: what happened, whose fault, what to do.",
            codes.Where(c => !text.Contains($"`{c}`", StringComparison.Ordinal)).Select(c => (c, "is not explained")));
    }

    [Fact]
    public void No_two_errors_share_a_code() =>
        Assert.Equal(Codes().Order(StringComparer.Ordinal), Codes().Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void No_two_events_of_the_log_share_a_number()
    {
        // The embedded engine is a library of its own, whose events go by its categories.
        var numbers = Repository.Files
            .Where(static f => f.StartsWith("src/", StringComparison.Ordinal) && !f.StartsWith("src/Embedded/", StringComparison.Ordinal)
                && f.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(static f => Event().Matches(Repository.Read(f))).Select(static match => match.Groups["number"].Value).ToList();
        Assert.NotEmpty(numbers);
        Assert.Equal([], numbers.GroupBy(static n => n, StringComparer.Ordinal).Where(static g => g.Count() > 1).Select(static g => g.Key));
    }

    [GeneratedRegex(@"LoggerMessage\((EventId = )?(?<number>\d+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Event();

    private static IEnumerable<string> Codes() => Assembly.Load("Gateway.Edge").GetTypes().Where(t => t.Name == "ErrorCodes")
        .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static))
        .Where(f => f.IsLiteral && f.FieldType == typeof(string)).Select(f => (string)f.GetRawConstantValue()!)
        .Concat(Assembly.Load("Gateway.Edge").GetTypes().Single(t => t.Name == "RpcCodes").GetFields()
            .Select(f => Convert.ToString(f.GetRawConstantValue(), CultureInfo.InvariantCulture)!));
}
