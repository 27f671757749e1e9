using System.Text.Json;
using Gateway.Governance.Recording;
using Spectre.Console;
using Spectre.Console.Advanced;

namespace Gateway.Commands;

/// <summary>What a command prints: tables and pairs for people, or the API's own JSON. Text from elsewhere never reaches the terminal
/// raw.</summary>
/// <param name="output">Where to.</param>
/// <param name="json">Whether a script reads it.</param>
internal sealed class Screen(TextWriter output, bool json)
{
    private const int CellMax = 120;
    private const int WidthMax = 1_000_000;

    private static readonly JsonSerializerOptions Plain = new() { MaxDepth = JsonText.DepthMax };
    private static readonly JsonSerializerOptions Indented = new(Plain) { WriteIndented = true };

    /// <summary>Whether a script reads it.</summary>
    public bool Json => json;

    /// <summary>Whether a person sees it at once.</summary>
    public bool IsTerminal => ReferenceEquals(output, System.Console.Out) && !System.Console.IsOutputRedirected;

    /// <summary>Prints the answer as JSON, or lets <paramref name="people"/> print it.</summary>
    public void Show(JsonElement answer, Action<JsonElement> people)
    {
        if (json) output.WriteLine(Pretty(answer));
        else people(answer);
    }

    /// <summary>JSON as people read it, with line breaks.</summary>
    public static string Pretty(JsonElement value) => JsonSerializer.Serialize(value, Indented);

    /// <summary>Prints one line of JSON, for streams.</summary>
    public void JsonLine(JsonElement value) => output.WriteLine(JsonSerializer.Serialize(value, Plain));

    /// <summary>Prints a line.</summary>
    public void Line(string text) => output.WriteLine(VisibleText.Line(text));

    /// <summary>Prints text and stays on its line.</summary>
    public void Part(string text)
    {
        output.Write(VisibleText.Line(text));
        output.Flush();
    }

    /// <summary>Takes back the last character that was printed on this line.</summary>
    public void Back()
    {
        output.Write("\b \b");
        output.Flush();
    }

    /// <summary>Prints text with its line breaks.</summary>
    public void Lines(string text) => output.WriteLine(VisibleText.Lines(text).TrimEnd('\n'));

    /// <summary>Prints a table, or <paramref name="nothing"/> where there is no row. Each row is one line, however wide the terminal is:
    /// what is to be copied out of it is never broken. All cells but the last have a bound: no agent's text pushes the others out of
    /// sight.</summary>
    public void Table(string nothing, string[] columns, IEnumerable<string[]> rows)
    {
        var console = Console();
        var head = new Style(decoration: console.Profile.Capabilities.Ansi ? Decoration.Bold : Decoration.None);
        var table = new Table { Border = TableBorder.None, ShowHeaders = true, UseSafeBorder = true };
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column, head)).NoWrap().PadRight(2));
        foreach (var row in rows)
            table.AddRow(row.Select((cell, at) => new Text(at == row.Length - 1 ? VisibleText.Line(cell) : Cell(VisibleText.Line(cell)))));
        if (table.Rows.Count == 0)
        {
            output.WriteLine(nothing);
            return;
        }

        // Without the blanks that make all lines as wide as the widest one.
        foreach (var line in console.ToAnsi(table).TrimEnd().Split('\n')) output.WriteLine(line.TrimEnd());
    }

    /// <summary>Prints names and values, one a line; what is empty is left out.</summary>
    public void Pairs(params (string Name, string Value)[] pairs)
    {
        var width = pairs.Max(static pair => pair.Name.Length);
        foreach (var (name, value) in pairs)
            if (!string.IsNullOrWhiteSpace(value)) output.WriteLine($"{name.PadRight(width)}  {VisibleText.Line(value)}");
    }

    private static string Cell(string text) => text.Length <= CellMax ? text
        : text[..(char.IsHighSurrogate(text[CellMax - 2]) ? CellMax - 2 : CellMax - 1)] + "…";

    // A table is as wide as it needs to be: made to fit, it would break its cells, and one long cell all the others.
    private IAnsiConsole Console()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        });
        console.Profile.Width = WidthMax;
        return console;
    }
}
