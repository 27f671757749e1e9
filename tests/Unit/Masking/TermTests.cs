using System.Text;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Rules;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Dictionaries: one automaton finds what a naive search finds.</summary>
public sealed class TermTests
{
    private static readonly Kind[] Kinds = [.. Enumerable.Range(0, 3).Select(d =>
        KindTable.Register($"term-tests-{d}"))];

    [Theory]
    [InlineData("Project Nightjar starts", "Nightjar", false, true, true)]
    [InlineData("Project NIGHTJAR starts", "Nightjar", false, true, false)]
    [InlineData("Project NIGHTJAR starts", "Nightjar", true, true, true)]
    [InlineData("Nightjars start", "Nightjar", false, true, false)]
    [InlineData("Nightjars start", "Nightjar", false, false, true)]
    [InlineData("xNightjar", "Nightjar", false, true, false)]
    [InlineData("(Nightjar)", "Nightjar", false, true, true)]
    [InlineData("a\\nNightjar", "Nightjar", false, true, true)]
    [InlineData("éNightjar", "Nightjar", false, true, false)]
    [InlineData("計画Nightjarは", "Nightjar", false, true, true)]
    [InlineData("see #7 and x#7b now", "#7b", false, true, true)]
    [InlineData("名前は山田太郎です", "山田太郎", false, true, true)]
    [InlineData("abc", "abc", false, true, true)]
    [InlineData("ab", "abc", false, true, false)]
    public void A_term_is_found_where_it_stands(string text, string term, bool anyCase, bool whole, bool isFound)
    {
        var found = Find(text, [new Term(Encoding.UTF8.GetBytes(term), 0, anyCase, whole)]);
        Assert.Equal(isFound, found.Count > 0);
        Assert.All(found, f => Assert.Equal(term.Length, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text), f.Start, f.Length).Length));
    }

    [Fact]
    public void Generated_terms_are_found_as_a_naive_search_finds_them()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var terms = Enumerable.Range(0, random.Next(1, 12)).Select(_ => new Term(
                Encoding.UTF8.GetBytes(Some.From(random, "aAbB 1é-", random.Next(3, 13))), random.Next(3), random.Next(2) == 0,
                random.Next(2) == 0)).Where(t => t.Bytes.Length >= TermFilter.TermBytesMin).ToList();
            var text = Some.From(random, "aAbB 1é-\\n", random.Next(0, 300));
            for (var i = 0; i < 4; i++)
            {
                var term = Encoding.UTF8.GetString(terms[random.Next(terms.Count)].Bytes);
                text = text.Insert(random.Next(text.Length + 1), random.Next(2) == 0 ? term : $" {term} ");
            }

            var found = Find(text, terms).OrderBy(f => f).ToList();
            Assert.True(Naive(text, terms).SequenceEqual(found), $"seed {seed}: {text}");
        }
    }

    [Fact]
    public void A_hundred_thousand_terms_are_found_and_their_neighbours_are_not()
    {
        var random = new Random(5);
        var terms = Enumerable.Range(0, 100_000).Select(i => new Term(
            Encoding.UTF8.GetBytes($"{Some.Letters(random, 6)} {Some.Letters(random, 5)} {i}"), 0, true, true)).ToList();
        var text = string.Join(", ", terms.Where((_, i) => i % 1_000 == 0).Select(t => Encoding.UTF8.GetString(t.Bytes).ToUpperInvariant()));
        Assert.Equal(100, Find(text, terms).Count);
        Assert.Empty(Find(text.Replace(", ", "0, ", StringComparison.Ordinal) + "0", terms));
    }

    private static List<(int Dictionary, int Start, int Length)> Find(string text, List<Term> terms)
    {
        var rules = new DetectionRules([], [.. Enumerable.Range(0, 3).Select(d =>
            new TermDictionary(Kinds[d], 90, [.. terms.Where(t => t.Dictionary == d)]))]);
        var matches = new List<TextMatch>();
        RuleScan.Run(new TextContext { Text = Encoding.UTF8.GetBytes(text) }, rules, matches);
        return [.. matches.Select(m => (Array.IndexOf(Kinds, m.Kind), m.Start, m.Length)).Distinct()];
    }

    private static List<(int Dictionary, int Start, int Length)> Naive(string text, List<Term> terms)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var found = new HashSet<(int Dictionary, int Start, int Length)>();
        foreach (var term in terms)
        {
            for (var start = 0; start + term.Bytes.Length <= bytes.Length; start++)
            {
                var end = start + term.Bytes.Length;
                if (Same(term, bytes.AsSpan(start, term.Bytes.Length))
                    && (!term.Whole || (WordEdge.Begins(bytes, start) && WordEdge.Ends(bytes, end))))
                {
                    found.Add((term.Dictionary, start, term.Bytes.Length));
                }
            }
        }

        return [.. found.OrderBy(f => f)];
    }

    private static bool Same(Term term, Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var (one, other) = (bytes[i], term.Bytes[i]);
            if (one != other && !(term.AnyCase && char.IsAsciiLetter((char)one) && (one | 0x20) == (other | 0x20)))
            {
                return false;
            }
        }

        return true;
    }
}
