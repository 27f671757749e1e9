namespace Gateway.Governance.Configuration;

/// <summary>In which form entries leave the gateway.</summary>
public enum ExportFormat
{
    /// <summary>The entry as it is recorded, one JSON object a line.</summary>
    Jsonl,

    /// <summary>Open Cybersecurity Schema Framework, class API Activity.</summary>
    Ocsf,

    /// <summary>Common Event Format.</summary>
    Cef,
}
