using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Gateway.Abstractions.Stores;
using Gateway.Edge.Identity;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;
using Gateway.Governance.Policies.Sql;
using Gateway.Hosting;
using Gateway.Silo.Stores.Postgres;

namespace Gateway.Commands;

/// <summary>Examines a configuration and what it names, from this machine, changing nothing.</summary>
/// <param name="file">The configuration file; null for the quickstart's.</param>
/// <param name="url">Where the gateway is looked for; null for the configuration's publicUrl.</param>
internal sealed class Doctor(string? file, Uri? url)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly List<HealthFinding> _findings = [];

    /// <summary>Everything that was looked at, in the order of a request's life.</summary>
    public async Task<IReadOnlyList<HealthFinding>> ExamineAsync(CancellationToken cancellation)
    {
        var outcome = LocalConfig.Read(file);
        var name = file ?? "the quickstart's configuration";
        foreach (var warning in outcome.Warnings) Doubt("configuration", warning.ToString(), "");
        foreach (var error in outcome.Errors) Wrong("configuration", error.ToString(), "");
        if (outcome.Config is not { } config)
        {
            Wrong("configuration", $"{name} has {outcome.Errors.Length} errors", "correct them; nothing else was looked at");
            return _findings;
        }

        Well("configuration",
            $"{name}: {config.Connections.Length} connections, {config.Policies.Length} policies, listens at {config.Listen.Url}");
        Libraries();
        Roles(config.Identity);
        // As the gateway asks: by no proxy, which would have things reached that the gateway does not reach.
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false,
            ConnectTimeout = Patience }) { Timeout = Patience };
        await IssuersAsync(client, config.Identity, cancellation);
        Policies(config);
        await ConnectionsAsync(client, config, cancellation);
        _findings.AddRange(await ChannelDoctor.ExamineAsync(config.Approvals, cancellation));
        _findings.AddRange(await ExportDoctor.ExamineAsync(config.Recording, cancellation));
        if (config.Recording.Store == RecordingStoreKind.Postgres) await DatabaseAsync(config.Recording.Database!.Value, cancellation);
        Store(config.Recording.Path);
        await GatewayAsync(client, url ?? config.Listen.PublicUrl, cancellation);
        return _findings;
    }

    private void Libraries()
    {
        if (SqlClassifier.HasGrammar) Well("sql", "PostgreSQL's own grammar is at hand");
        else Doubt("sql", "libpg_query is missing, so PostgreSQL text is judged by its tokens", "install libpg-query1504.0, or its like");
        var sqlite = (string[])["libsqlite3.so.0", "libsqlite3.dylib", "sqlite3"];
        if (sqlite.Any(static library => NativeLibrary.TryLoad(library, out _))) Well("sqlite", "the library is at hand");
        else Wrong("sqlite", "libsqlite3 is missing", "install libsqlite3-0, or its like");
    }

    private void Roles(IdentityConfig identity)
    {
        if (identity.Roles.Operator.IsEmpty) Doubt("roles", "nobody is an operator", "name a group in identity.roles.operator");
        if (identity.Roles.Approver.IsEmpty) Doubt("roles", "nobody may open the approval inbox",
            "name a group in identity.roles.approver");
        if (identity.Development.Enabled) Doubt("identity",
            "the development issuer is enabled: whoever may read its key may be anyone on this machine", "");
        if (!identity.Issuers.IsEmpty && !identity.Roles.Approver.IsEmpty && identity.ManagementScope is null) Doubt("identity",
            "an approver's agent may decide in the approver's name, where its token is for the gateway's own URL",
            "give people's tokens a scope and name it in identity.managementScope (docs/identity.md)");
        if (identity.Issuers.IsEmpty && !identity.Development.Enabled)
            Wrong("identity", "there is no issuer, so nobody can call", "add identity.issuers");
    }

    private async Task IssuersAsync(HttpClient client, IdentityConfig identity, CancellationToken cancellation)
    {
        foreach (var issuer in identity.Issuers)
        {
            var status = 0;
            foreach (var metadata in issuer.Metadata is { } only ? [only] : IssuerDiscovery.Addresses(issuer.Issuer))
            {
                // One that does not answer tells less than one that says no.
                if (await StatusAsync(client, metadata, cancellation) is > 0 and var answer) status = answer;
                if (status == 200) break;
            }

            if (status == 200) Well($"issuer {issuer.Issuer}", "its metadata can be read");
            else Wrong($"issuer {issuer.Issuer}", status == 0 ? "it cannot be reached" : $"its metadata answers {status}",
                "check the name, the network and identity.issuers.metadata");
        }
    }

    private void Policies(GatewayConfig config)
    {
        var findings = PolicyReview.Of(config);
        foreach (var finding in findings)
        {
            var place = finding.Line > 0 ? $"{finding.File}:{finding.Line}" : finding.File;
            Doubt($"policy {finding.Policy}", $"{place}: {finding.Text}", "");
        }

        if (findings.IsEmpty) Well("policies", "every rule can match, and every connection can allow something");
    }

    private async Task ConnectionsAsync(HttpClient client, GatewayConfig config, CancellationToken cancellation)
    {
        foreach (var connection in config.Connections)
        {
            var what = $"connection {connection.Name}";
            // The quickstart's sample lives inside of the gateway's process, with a port and a credential of its own choice.
            if (file is null) continue;
            if (connection.Credential is { } credential && SecretFiles.Read(credential.Secret).Problem is { } missing)
                Wrong(what, missing, "set it where the gateway runs");
            var status = await StatusAsync(client, connection.Url, cancellation);
            var host = connection.Url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
            if (status == 0) Wrong(what, $"{host} cannot be reached", "start the server, or correct the connection's url");
            else if (status >= 500) Doubt(what, $"{host} answers {status}", "look at the server's log");
            else Well(what, $"{host} answers");
        }
    }

    private async Task DatabaseAsync(SecretReference secret, CancellationToken cancellation)
    {
        var found = SecretFiles.Read(secret);
        if (found.Value is not { } connection)
        {
            Wrong("database", found.Problem!, "set it where the gateway runs");
            return;
        }

        try
        {
            Well("database", await PostgresExamination.LookAsync(connection, cancellation));
        }
        catch (StoreUnavailableException refused)
        {
            Wrong("database", refused.Message, "");
        }
    }

    private void Store(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        try
        {
            // A file of its own: the recording itself may be open in a running gateway, and is not to be touched.
            var free = new DriveInfo(FolderProbe.Write(folder)).AvailableFreeSpace / (1024 * 1024);
            if (free < 1024) Doubt("store", $"{path}: {free} MiB are free", "make room: a full disk stops all traffic");
            else Well("store", $"{path}: can be written, {free / 1024} GiB are free");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Wrong("store", $"{folder} cannot be written", "check that it exists, its owner and its permissions");
        }
    }

    private async Task GatewayAsync(HttpClient client, Uri url, CancellationToken cancellation)
    {
        var ready = new Uri(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/readyz");
        var status = await StatusAsync(client, ready, cancellation);
        if (status == 200) Well("gateway", $"{url} runs and is ready");
        if (status == 200 && await ChannelDoctor.AskAsync(client, ready, "channels", cancellation) is { } ill)
            Wrong("channels", ill, "see 'gateway approvals channels' and 'gateway approvals deliveries'");
        if (status == 200 && await ChannelDoctor.AskAsync(client, ready, "exports", cancellation) is { } late)
            Wrong("exports", late, "see 'gateway exports list'");
        if (status == 200) return;
        if (status == 0) Doubt("gateway", $"nothing answers at {url}", "start it with 'gateway run' if it should run");
        else Wrong("gateway", $"{url} runs and is not ready ({status})", $"look at {ready} and at its log");
    }

    private static async Task<int> StatusAsync(HttpClient client, Uri url, CancellationToken cancellation)
    {
        try
        {
            using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return (int)response.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return 0;
        }
    }

    private void Well(string what, string says) => _findings.Add(new HealthFinding(HealthState.Well, what, says));

    private void Doubt(string what, string says, string fix) => _findings.Add(new HealthFinding(HealthState.Doubtful, what, says, fix));

    private void Wrong(string what, string says, string fix) => _findings.Add(new HealthFinding(HealthState.Wrong, what, says, fix));
}
