using System.Text;

namespace Gateway.Tests.Commands;

/// <summary>Keeps what is written, and lets a test wait for a text.</summary>
internal sealed class HeardWriter : TextWriter
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private TaskCompletionSource _more = New();

    public override Encoding Encoding => Encoding.UTF8;

    public string Text
    {
        get { lock (_lock) return _text.ToString(); }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        TaskCompletionSource more;
        lock (_lock)
        {
            _text.Append(value);
            (more, _more) = (_more, New());
        }

        more.TrySetResult();
    }

    public override void WriteLine(string? value) => Write(value + "\n");

    /// <summary>Waits until one of these texts was written.</summary>
    public Task HeardAsync(IReadOnlyList<string> oneOf, CancellationToken patience) =>
        HeardAsync(text => oneOf.Any(one => text.Contains(one, StringComparison.Ordinal)), oneOf[0], patience);

    /// <summary>Waits until a text was written and, somewhere behind it, another.</summary>
    public Task HeardAsync(string first, string behind, CancellationToken patience) => HeardAsync(
        text => text.IndexOf(first, StringComparison.Ordinal) is >= 0 and var at && text.IndexOf(behind, at, StringComparison.Ordinal) >= 0,
        $"{first} … {behind}", patience);

    private async Task HeardAsync(Func<string, bool> isHeard, string what, CancellationToken patience)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (isHeard(_text.ToString())) return;
                more = _more.Task;
            }

            try
            {
                await more.WaitAsync(patience);
            }
            catch (OperationCanceledException over)
            {
                throw new TimeoutException($"'{what}' was never said; there is:\n{Text}", over);
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
