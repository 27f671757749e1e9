namespace Gateway.Embedded.Engine;

/// <summary>A call of a method that returns <see cref="ValueTask"/>.</summary>
internal abstract class ValueTaskCall(CallFlags flags) : Call(flags)
{
    private readonly TaskCompletionSource _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask Response => IsOneWay ? default : new ValueTask(_response.Task);

    public abstract ValueTask InvokeAsync(object target);

    protected override Task BeginAsync(object target) => InvokeAsync(target).AsTask();

    protected override void Settle(Task task)
    {
        if (task.IsCompletedSuccessfully)
            _response.TrySetResult();
        else
            Fault(ErrorOf(task));
    }

    protected override void Fail(Exception error) => _response.TrySetException(error);
}
