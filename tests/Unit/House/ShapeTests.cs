using Xunit;

namespace Gateway.Tests.House;

/// <summary>Sizes and forms of the source.</summary>
public sealed class ShapeTests
{
    private const int FileLines = 400;
    private const int TestFileLines = 800;
    private const int MethodLines = 70;
    private const int ConstructorParameters = 7;
    private const int LineLength = 140;
    private const int TestLineLength = 200; // samples of messages and documents stay on one line
    private static readonly string[] TaskTypes = ["Task", "ValueTask", "IAsyncEnumerable"];

    private static IEnumerable<SourceFile> Product => Repository.Sources.Where(f => !f.IsTest);

    private static IEnumerable<(SourceFile File, SourceMember Member)> ProductMembers =>
        Product.SelectMany(f => f.Members.Select(m => (f, m)));

    [Fact]
    public void A_file_is_short() => HouseExceptions.Keep("file-lines", "Split the file by what it does.",
        Repository.Sources.Where(f => f.Lines.Length > (f.IsTest ? TestFileLines : FileLines))
            .Select(f => (f.Path, $"{f.Lines.Length} lines; {(f.IsTest ? TestFileLines : FileLines)} are allowed")));

    [Fact]
    public void A_line_fits_the_screen() => HouseExceptions.Keep("line-length", $"Break lines at {LineLength} characters.",
        Repository.Sources.SelectMany(f => f.Lines.Select((text, i) => (f.Path, Line: i + 1, text.TrimEnd('\r').Length))
            .Where(l => l.Length > (f.IsTest ? TestLineLength : LineLength)).Select(l => (l.Path, $"line {l.Line} has {l.Length} characters"))));

    [Fact]
    public void A_method_fits_the_screen() => HouseExceptions.Keep("method-lines", "Name the parts of the method and call them.",
        ProductMembers.Where(m => m.Member.Length > MethodLines)
            .Select(m => (m.Member.FullName, $"{m.Member.Length} lines at {m.File.Path}:{m.Member.Line}; {MethodLines} are allowed")));

    [Fact]
    public void A_constructor_asks_for_little() => HouseExceptions.Keep("constructor-parameters", "Join what belongs together into a type.",
        ProductMembers.Where(m => m.Member.IsConstructor && m.Member.Parameters.Count > ConstructorParameters)
            .Select(m => (m.Member.Type.FullName, m.Member.Parameters.Count))
            .Concat(Product.SelectMany(f => f.Types)
                .Where(t => t.Word == "class" && t.Parameters.Count > ConstructorParameters).Select(t => (t.FullName, t.Parameters.Count)))
            .Select(c => (c.FullName, $"{c.Count} parameters; {ConstructorParameters} are allowed")));

    [Fact]
    public void A_class_is_sealed_static_or_abstract() => HouseExceptions.Keep("sealed",
        "Make it sealed (and internal where no other room needs it).",
        Repository.Sources.SelectMany(f => f.Types.Select(t => (f.Namespace, Type: t))).Where(t => t.Type.IsReferenceType)
            .GroupBy(t => t.Namespace + "." + t.Type.FullName, StringComparer.Ordinal)
            .Where(parts => !parts.Any(p => p.Type.Modifiers.Overlaps(["sealed", "static", "abstract"])))
            .Select(parts => (parts.Key, "neither sealed, static nor abstract")));

    [Fact]
    public void A_file_holds_one_top_level_type_of_its_name() => HouseExceptions.Keep("one-type",
        "Give each top-level type a file of its name; "
        + "a closed hierarchy nests its cases, a partial type's further files are Name.Part.cs.",
        Repository.Sources.Where(f => !f.Path.EndsWith("/Program.cs", StringComparison.Ordinal))
            .Select(f => (f.Path, Name: Path.GetFileName(f.Path).Split('.')[0],
                Types: f.Types.Where(t => t.Outer is null).Select(t => t.Name).ToArray()))
            .Where(f => f.Types.Length != 1 || !string.Equals(f.Types[0], f.Name, StringComparison.Ordinal))
            .Where(f => f.Types.Length > 0)
            .Select(f => (f.Path, $"holds {string.Join(", ", f.Types)}")));

    [Fact]
    public void A_method_that_can_be_awaited_says_so() => HouseExceptions.Keep("async-suffix", "End the name in Async.",
        ProductMembers.Where(m => ReturnsTask(m.Member) && !m.Member.Name.EndsWith("Async", StringComparison.Ordinal)
                && m.Member.Name is not "Handle" and not "Main" && !m.Member.Words.Contains("override") && m.Member.Words[^1] != ".")
            .Select(m => (m.Member.FullName, $"{m.File.Path}:{m.Member.Line}")));

    [Fact]
    public void A_cancellation_token_comes_last() => HouseExceptions.Keep("token-last", "Move the CancellationToken to the end.",
        ProductMembers.Where(m => m.Member.Parameters.SkipLast(1)
                .Any(p => p.TrimStart().StartsWith("CancellationToken ", StringComparison.Ordinal)))
            .Select(m => (m.Member.FullName, $"{m.File.Path}:{m.Member.Line}")));

    [Fact]
    public void Nothing_is_async_void() => HouseExceptions.Keep("async-void", "Return Task; an exception in async void ends the process.",
        Repository.Sources.SelectMany(f => f.Members.Where(m => m.Words.Contains("async") && m.Words[^1] == "void")
            .Select(m => (m.FullName, $"{f.Path}:{m.Line}"))));

    [Fact]
    public void The_reader_finds_the_shapes_it_judges()
    {
        const string text = """"
            namespace A.B;
            [X("}")] public sealed partial record Some<T>(int A, [property: Id(0)] Dictionary<string, int> B) : Base(A) where T : class
            {
                private readonly string _a = $"{{ {Call("}")} {{";
                public Some(int one, string two = "a,b") : this(new X { Y = 1 }) { if (one > 0) { Go(); } }
                public int Value { get; init; } = Make(1);
                [Alias("Q")] public async Task<(int A, int B)> Run<TIn>(List<(int, string)> list, CancellationToken token)
                    where TIn : notnull => await X(() => { return """ } """; });
                public (int A, int B) Pair(int x)
                {
                    return (x, '}');
                }
                public enum Inner { One, Two }
                private sealed class Case(int a, int b);
                async void Bad() => Go();
            }
            public delegate Task Done(int a);
            """";
        var file = new SourceFile("src/Some.cs", text);
        Assert.Equal("A.B", file.Namespace);
        Assert.Equal(["Some", "Some.Inner", "Some.Case", "Done"], file.Types.Select(t => t.FullName));
        Assert.Equal([2, 0, 2, 0], file.Types.Select(t => t.Parameters.Count));
        Assert.Equal(["Some", "Run", "Pair", "Bad"], file.Members.Select(m => m.Name));
        Assert.Equal([2, 2, 1, 0], file.Members.Select(m => m.Parameters.Count));
        Assert.Equal([1, 2, 4, 1], file.Members.Select(m => m.Length));
        Assert.True(ReturnsTask(file.Members[1]));
        Assert.False(ReturnsTask(file.Members[2]));
        Assert.Equal(["async", "void"], file.Members[3].Words);
    }

    private static bool ReturnsTask(SourceMember member)
    {
        var words = member.Words;
        var end = words.Count - 1;
        var depth = 0;
        while (end > 0 && (depth > 0 || words[end] == ">"))
        {
            depth += words[end] switch { ">" => 1, "<" => -1, _ => 0 };
            end--;
        }

        return end >= 0 && TaskTypes.Contains(words[end]);
    }
}
