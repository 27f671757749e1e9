using System.Text.Json;
using Gateway.Governance.Recording;
using Spectre.Console;

namespace Gateway.Commands;

/// <summary>What a command prints: tables and pairs for people, or the API's own JSON. Text from elsewhere never reaches the terminal
/// raw.</summary>
/// <param name="output">Where to.</param>
/// <param name="json">Whether a script reads it.</param>
internal sealed class Screen(TextWriter output, bool json)
{
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

    /// <summary>Prints a table, or <paramref name="nothing"/> where there is no row.</summary>
    public void Table(string nothing, string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true, UseSafeBorder = true };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))).NoWrap().PadRight(2));
        foreach (var row in rows) table.AddRow(row.Select(static cell => new Text(VisibleText.Line(cell))));
        if (table.Rows.Count == 0) output.WriteLine(nothing);
        else Console().Write(table);
    }

    /// <summary>Prints names and values, one a line; what is empty is left out.</summary>
    public void Pairs(params (string Name, string Value)[] pairs)
    {
        var width = pairs.Max(static pair => pair.Name.Length);
        foreach (var (name, value) in pairs)
            if (!string.IsNullOrWhiteSpace(value)) output.WriteLine($"{name.PadRight(width)}  {VisibleText.Line(value)}");
    }

    // A table in a file or a pipe is as wide as it needs to be; a terminal's own width is kept.
    private IAnsiConsole Console()
    {
        var terminal = IsTerminal;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
        });
        if (!terminal) console.Profile.Width = 1_000;
        return console;
    }
}
