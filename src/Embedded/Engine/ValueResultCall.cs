namespace Gateway.Embedded.Engine;

/// <summary>A call of a method that returns <see cref="ValueTask{TResult}"/>.</summary>
internal abstract class ValueResultCall<T>(CallFlags flags) : Call(flags)
{
    private readonly TaskCompletionSource<T> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask<T> Response => new(_response.Task);

    public abstract ValueTask<T> InvokeAsync(object target);

    protected override Task BeginAsync(object target)
    {
        var pending = InvokeAsync(target);
        if (!pending.IsCompletedSuccessfully)
            return pending.AsTask();
        _response.TrySetResult(pending.Result);
        return Task.CompletedTask;
    }

    protected override void Settle(Task task)
    {
        if (!task.IsCompletedSuccessfully)
            Fault(ErrorOf(task));
        else if (task is Task<T> typed)
            _response.TrySetResult(typed.Result);
    }

    protected override void Fail(Exception error) => _response.TrySetException(error);
}
