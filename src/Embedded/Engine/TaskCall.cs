namespace Gateway.Embedded.Engine;

/// <summary>A call of a method that returns <see cref="Task"/>.</summary>
internal abstract class TaskCall(CallFlags flags) : Call(flags)
{
    private readonly TaskCompletionSource _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Response => IsOneWay ? Task.CompletedTask : _response.Task;

    public abstract Task InvokeAsync(object target);

    protected override Task BeginAsync(object target) => InvokeAsync(target) ?? throw NoTask();

    protected override void Settle(Task task)
    {
        if (task.IsCompletedSuccessfully)
            _response.TrySetResult();
        else
            Fault(ErrorOf(task));
    }

    protected override void Fail(Exception error) => _response.TrySetException(error);
}
