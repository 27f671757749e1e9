namespace Orleans;

/// <summary>Lets a task run without anyone who waits for it.</summary>
public static class PublicOrleansTaskExtensions
{
    /// <summary>Observes the task's failure, so that it is not reported as unobserved.</summary>
    public static void Ignore(this Task task)
    {
        if (task.IsCompleted)
        {
            _ = task.Exception;
            return;
        }

        _ = task.ContinueWith(
            static ended => _ = ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
