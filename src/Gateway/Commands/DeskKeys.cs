namespace Gateway.Commands;

/// <summary>Keys that are pressed at this terminal.</summary>
internal static class DeskKeys
{
    /// <summary>Whether somebody can press any.</summary>
    public static bool HasTerminal => !Console.IsInputRedirected;

    /// <summary>Gives each key to <paramref name="desk"/> as it is pressed, until the process ends.</summary>
    public static void Give(ApprovalDesk desk)
    {
        // A thread of its own: a key is waited for without an end, and the process must not wait for it.
        new Thread(() =>
        {
            try
            {
                while (true) desk.Press(Console.ReadKey(intercept: true).KeyChar);
            }
            catch (InvalidOperationException)
            {
                desk.Abandon(); // the terminal has gone
            }
        })
        { IsBackground = true, Name = "keys" }.Start();
    }
}
