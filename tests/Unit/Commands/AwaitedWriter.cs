namespace Gateway.Tests.Commands;

/// <summary>Keeps what is written, and leaves once <paramref name="awaited"/> was.</summary>
internal sealed class AwaitedWriter(string awaited, CancellationTokenSource leave) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.Contains(awaited, StringComparison.Ordinal) == true) leave.Cancel();
    }
}
