using System.Globalization;
using System.Text;

namespace Gateway.Tests.Recording.Export;

/// <summary>Reads frames and messages exactly as RFC 5425 section 4.3 and RFC 5424 section 6 say, and takes nothing else. Written from the
/// RFCs, with no word of the product's writer.</summary>
internal static class SyslogParser
{
    public sealed record Message(int Priority, string Time, string Host, string App, string Process, string Kind, string Element,
        IReadOnlyDictionary<string, string> Parameters, byte[] Text);

    /// <summary>The messages of a stream that has ended.</summary>
    public static IReadOnlyList<Message> Frames(ReadOnlySpan<byte> stream)
    {
        var messages = new List<Message>();
        while (!stream.IsEmpty)
        {
            var space = stream.IndexOf((byte)' ');
            if (space is < 1 or > 8 || stream[0] == (byte)'0') throw new FormatException("MSG-LEN is a number that does not begin with 0.");
            var length = 0;
            foreach (var digit in stream[..space]) length = (length * 10) + Digit(digit);
            if (length > stream.Length - space - 1) throw new FormatException("The stream ends within a message.");
            messages.Add(Read(stream.Slice(space + 1, length)));
            stream = stream[(space + 1 + length)..];
        }

        return messages;
    }

    private static Message Read(ReadOnlySpan<byte> message)
    {
        if (message[0] != (byte)'<') throw new FormatException("PRI begins with <.");
        var end = message.IndexOf((byte)'>');
        var priority = int.Parse(Encoding.ASCII.GetString(message[1..end]), NumberStyles.None, CultureInfo.InvariantCulture);
        if (priority > 191 || end > 4) throw new FormatException("PRI is 0 to 191.");
        message = message[(end + 1)..];
        if (Word(ref message, 2) != "1") throw new FormatException("VERSION is 1.");
        var time = Word(ref message, 32);
        if (!DateTimeOffset.TryParseExact(time, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
            throw new FormatException("TIMESTAMP is RFC 3339.");
        var (host, app, process, kind) = (Word(ref message, 255), Word(ref message, 48), Word(ref message, 128), Word(ref message, 32));
        if (message[0] != (byte)'[') throw new FormatException("STRUCTURED-DATA begins with [.");
        var element = "";
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        message = message[1..];
        var at = message.IndexOfAny((byte)' ', (byte)']');
        element = Name(message[..at]);
        message = message[at..];
        while (message[0] == (byte)' ')
        {
            message = message[1..];
            var equals = message.IndexOf("=\""u8);
            var name = Name(message[..equals]);
            message = message[(equals + 2)..];
            parameters.Add(name, Value(ref message));
        }

        if (message[0] != (byte)']') throw new FormatException("An element ends with ].");
        message = message[1..];
        if (message.IsEmpty) return new Message(priority, time, host, app, process, kind, element, parameters, []);
        if (message[0] != (byte)' ') throw new FormatException("A space stands before MSG.");
        return new Message(priority, time, host, app, process, kind, element, parameters, message[1..].ToArray());
    }

    // PRINTUSASCII up to a space.
    private static string Word(ref ReadOnlySpan<byte> message, int max)
    {
        var space = message.IndexOf((byte)' ');
        if (space < 1 || space > max || message[..space].ContainsAnyExceptInRange((byte)33, (byte)126)) throw new FormatException("A word of the header.");
        var word = Encoding.ASCII.GetString(message[..space]);
        message = message[(space + 1)..];
        return word;
    }

    private static string Name(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 1 or > 32 || name.ContainsAny("= ]\""u8) || name.ContainsAnyExceptInRange((byte)33, (byte)126))
            throw new FormatException("SD-NAME.");
        return Encoding.ASCII.GetString(name);
    }

    private static string Value(ref ReadOnlySpan<byte> message)
    {
        var value = new List<byte>();
        for (var i = 0; ; i++)
        {
            if (message[i] == (byte)'"')
            {
                message = message[(i + 1)..];
                return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. value]);
            }

            if (message[i] == (byte)']') throw new FormatException("] is escaped in a value.");
            if (message[i] == (byte)'\\' && "\"\\]"u8.Contains(message[i + 1])) i++;
            value.Add(message[i]);
        }
    }

    private static int Digit(byte digit) => digit is >= (byte)'0' and <= (byte)'9' ? digit - '0' : throw new FormatException("MSG-LEN is digits.");
}
