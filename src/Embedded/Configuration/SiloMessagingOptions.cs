namespace Orleans.Configuration;

/// <summary>How long a call is waited for.</summary>
public sealed class SiloMessagingOptions
{
    /// <summary>After this long without an answer a call faults with <see cref="TimeoutException"/>. Over zero; default 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
