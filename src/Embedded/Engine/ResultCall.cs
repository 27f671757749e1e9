namespace Gateway.Embedded.Engine;

/// <summary>A call of a method that returns <see cref="Task{TResult}"/>.</summary>
internal abstract class ResultCall<T>(CallFlags flags) : Call(flags)
{
    private readonly TaskCompletionSource<T> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Response => _response.Task;

    public abstract Task<T> InvokeAsync(object target);

    protected override Task BeginAsync(object target) => InvokeAsync(target) ?? throw NoTask();

    protected override void Settle(Task task)
    {
        if (task.IsCompletedSuccessfully)
            _response.TrySetResult(((Task<T>)task).Result);
        else
            Fault(ErrorOf(task));
    }

    protected override void Fail(Exception error) => _response.TrySetException(error);
}
