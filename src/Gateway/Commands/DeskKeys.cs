using System.Threading.Channels;

namespace Gateway.Commands;

/// <summary>Keys that are pressed at this terminal.</summary>
internal static class DeskKeys
{
    /// <summary>Whether somebody can press any.</summary>
    public static bool HasTerminal => !Console.IsInputRedirected;

    /// <summary>The characters of the keys as they are pressed, until the process ends.</summary>
    public static ChannelReader<char> Read()
    {
        var keys = Channel.CreateUnbounded<char>();
        // A thread of its own: a key is waited for without an end, and the process must not wait for it.
        new Thread(() =>
        {
            try
            {
                while (true) keys.Writer.TryWrite(Console.ReadKey(intercept: true).KeyChar);
            }
            catch (InvalidOperationException)
            {
                keys.Writer.TryComplete(); // the terminal has gone
            }
        })
        { IsBackground = true, Name = "keys" }.Start();
        return keys.Reader;
    }
}
