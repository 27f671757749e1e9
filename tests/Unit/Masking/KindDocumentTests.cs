using System.Text.RegularExpressions;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Secrets;
using Gateway.Tests.House;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>The pages of the kinds name each of them, give examples that are found, and say what is missed.</summary>
public sealed partial class KindDocumentTests
{
    private static readonly string[] Pages = [.. Repository.Files.Where(f => f.StartsWith("docs/kinds/", StringComparison.Ordinal))];

    [Fact]
    public void Every_personal_kind_has_a_row()
    {
        var rows = Pages.Where(p => !p.EndsWith("README.md", StringComparison.Ordinal)).SelectMany(p => Repository.Read(p).Split('\n'))
            .Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('|')[1]).ToArray();
        Assert.All(Detectors.Kinds.Where(k => Detectors.IsBuiltIn(k) && Detectors.IsIn(k, "personal") && k is not ("person" or "place" or "organisation")),
            k => Assert.Contains(rows, r => r.Contains($"`{k}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_page_says_what_is_missed() => Assert.All(Pages.Where(p => !p.EndsWith("README.md", StringComparison.Ordinal)),
        p => Assert.Contains("Known limits:", Repository.Read(p), StringComparison.Ordinal));

    [Fact]
    public void The_providers_and_forms_of_secrets_are_as_many_as_are_told()
    {
        var text = $"{SecretKinds.Formats.Select(f => f.Kind).Distinct(StringComparer.Ordinal).Count()} providers, {SecretKinds.Formats.Length} forms";
        Assert.Contains(text, Repository.Read("docs/kinds/secrets.md"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docs/kinds/identity-numbers.md", 2, 3)]
    [InlineData("docs/kinds/companies.md", 2, 3)]
    public void Every_example_that_needs_no_word_is_found(string page, int alone, int columns)
    {
        var examples = 0;
        foreach (var row in Repository.Read(page).Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('|')))
        {
            Assert.True(row.Length > columns + 1, row[1]);
            var kinds = Quoted().Matches(row[1]).Select(m => m.Groups[1].Value).ToArray();
            foreach (Match example in Quoted().Matches(row[alone + 1]))
            {
                if (!example.Groups[1].Value.Any(char.IsAsciiDigit)) continue;
                examples++;
                Assert.True(Scanned.Text($"it is {example.Groups[1].Value}.").Any(h => kinds.Contains(h.Kind)), $"{row[1]}: {example.Groups[1].Value}");
            }
        }

        Assert.True(examples > 3, page);
    }

    [GeneratedRegex("`([^`]+)`", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Quoted();
}
