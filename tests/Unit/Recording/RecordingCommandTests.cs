using System.CommandLine;
using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Commands;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class RecordingCommandTests : IDisposable
{
    private static readonly SessionId Session = new("s_00000000000000000000000000");
    private readonly StoreFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_intact_recording_is_zero_also_while_a_gateway_writes_it()
    {
        await using var store = await Recorded();
        var (code, output, _) = Run("verify", "--file", folder.Path);
        Assert.Equal(0, code);
        Assert.StartsWith("intact: ", output, StringComparison.Ordinal);
        Assert.Contains("1 session, 2 entries", output, StringComparison.Ordinal);

        (code, output, _) = Run("verify", "--json", "--session", Session.Value, "--file", folder.Path);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(0, code);
        Assert.True(json.RootElement.GetProperty("intact").GetBoolean());
        Assert.Equal(2, json.RootElement.GetProperty("entries").GetInt64());
    }

    [Fact]
    public async Task A_broken_recording_is_one_and_says_where()
    {
        await (await Recorded()).DisposeAsync();
        using (var database = Database.OpenWriter(folder.Path, 1_000)) database.Execute("UPDATE entry SET at_ms = 5 WHERE no = 2");

        var (code, output, _) = Run("verify", "--file", folder.Path);
        Assert.Equal(1, code);
        Assert.StartsWith("BROKEN in 1 place: ", output, StringComparison.Ordinal);
        Assert.Contains($"session {Session.Value}, entry 2: ", output, StringComparison.Ordinal);

        (code, output, _) = Run("verify", "--json", "--file", folder.Path);
        using var json = JsonDocument.Parse(output);
        var found = json.RootElement.GetProperty("breaks")[0];
        Assert.Equal(1, code);
        Assert.Equal((2, "altered-entry"), (found.GetProperty("sequence").GetInt32(), found.GetProperty("fault").GetString()));

        (code, output, _) = Run("show", Session.Value, "--file", folder.Path);
        Assert.Equal(1, code);
        Assert.Contains("session opened", output, StringComparison.Ordinal);
        Assert.DoesNotContain("session closed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_is_two_and_says_what_to_do()
    {
        Assert.Equal(2, Run("verify", "--file", folder.Path).Code);
        await (await Recorded()).DisposeAsync();
        var (code, _, error) = Run("verify", "--session", "s_none", "--file", folder.Path);
        Assert.Equal(2, code);
        Assert.Contains("recording list", error, StringComparison.Ordinal);
        Assert.Equal(2, Run("show", "s_none", "--file", folder.Path).Code);
    }

    [Fact]
    public async Task A_session_is_listed_and_shown()
    {
        await (await Recorded()).DisposeAsync();
        var (code, output, _) = Run("list", "--file", folder.Path);
        Assert.Equal(0, code);
        var line = $"{Session.Value}  1970-01-01 00:00:00.001Z        2 entries  alice with code to crm";
        Assert.Contains(line, output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Run("list", "--json", "--file", folder.Path).Output);
        Assert.Equal("alice", json.RootElement[0].GetProperty("principal").GetString());

        (code, output, _) = Run("show", Session.Value, "--file", folder.Path);
        Assert.Equal(0, code);
        Assert.Contains("session opened to crm", output, StringComparison.Ordinal);
        Assert.Contains("intact: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_is_no_JSON_any_more_breaks_the_recording_and_not_the_command()
    {
        long number;
        await using (var store = await Recorded())
        {
            var body = StoredBody.Seal(null, 3, """{"id":1}"""u8);
            var attached = Chain.Append(await store.TailAsync(Session, TestContext.Current.CancellationToken), Session, 3, EntryKind.Attached,
                Attachment.To(EntryKind.Completed, body).Write()) with { Body = body };
            var completed = Chain.Append(Chain.TailOf(attached), Session, 4, EntryKind.Completed, """{"exchange":"x"}"""u8.ToArray());
            await store.AppendAsync([attached, completed]);
            number = completed.Sequence;
        }

        var payload = folder.Payload(number);
        payload[0] ^= 1;
        folder.Overwrite(number, payload);
        var (code, output, error) = Run("show", Session.Value, "--full", "--file", folder.Path);
        Assert.Equal((1, ""), (code, error));
        Assert.Contains("BROKEN", output, StringComparison.Ordinal);
        Assert.Contains("kept beside the recording", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_that_is_none_is_played()
    {
        await using (var store = await Recorded())
            await store.AppendAsync([Chain.Append(await store.TailAsync(Session, TestContext.Current.CancellationToken), Session, long.MaxValue / 10, EntryKind.Interrupted, "{}"u8.ToArray())]);
        var (code, output, error) = Run("show", Session.Value, "--play", "--file", folder.Path);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("(922337203685477578 ms later)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_on_a_medium_that_cannot_be_written_is_read()
    {
        await (await Recorded()).DisposeAsync();
        foreach (var beside in new[] { "-wal", "-shm" }) File.Delete(folder.Path + beside);
        File.SetAttributes(folder.Path, FileAttributes.ReadOnly);
        Assert.Equal(0, Run("verify", "--file", folder.Path).Code);
    }

    [Fact]
    public async Task The_configuration_names_the_file_that_is_not_named()
    {
        await (await Recorded()).DisposeAsync();
        var config = Path.Combine(Path.GetDirectoryName(folder.Path)!, "some.yaml");
        File.WriteAllText(config, $"version: 1\nrecording: {{ path: {Path.GetFileName(folder.Path)} }}\n");
        foreach (var words in (string[][])[["verify"], ["list"], ["show", Session.Value]])
        {
            var (code, output, _) = Run([.. words, "--config", config]);
            Assert.Equal(0, code);
            Assert.Contains(words[0] == "list" ? Session.Value : "intact: ", output, StringComparison.Ordinal);
        }

        // Another configuration does not hide a file that is named.
        File.WriteAllText(config, "version: 1\nrecording: { path: elsewhere.db }\n");
        Assert.Equal(2, Run("verify", "--config", config).Code);
        Assert.Equal(0, Run("verify", "--config", config, "--file", folder.Path).Code);

        File.WriteAllText(config, "version: 1\nrecordings: {}\n");
        var (wrong, _, error) = Run("verify", "--config", config);
        Assert.Equal(2, wrong);
        Assert.Contains("name the recording by --file", error, StringComparison.Ordinal);
        Assert.Contains("some.yaml:2:1", error, StringComparison.Ordinal);
        Assert.Equal(0, Run("verify", "--config", config, "--file", folder.Path).Code);
    }

    [Fact]
    public void What_nobody_expected_is_two_and_never_looks_like_a_broken_recording()
    {
        var error = new StringWriter();
        var command = new Command("read");
        command.SetAction(static result => RecordingCommands.Guard(result, static _ => throw new PlatformNotSupportedException("This system has no OpenSSL.")));
        Assert.Equal(2, command.Parse([]).Invoke(new InvocationConfiguration { Error = error }));
        Assert.Contains("no OpenSSL", error.ToString(), StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = RecordingCommands.Build().Parse(args).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private async Task<SqliteStore> Recorded()
    {
        var store = folder.Open();
        var opened = Chain.Append(
            RecordingTail.Empty,
            Session,
            1,
            EntryKind.Opened,
            """{"principal":{"name":"alice"},"connection":"crm","client":{"name":"code","version":"1"},"era":"modern"}"""u8.ToArray());
        var closed = Chain.Append(
            Chain.TailOf(opened), Session, 2, EntryKind.Status, """{"status":"closed","reason":"idle"}"""u8.ToArray());
        await store.AppendAsync([opened, closed]);
        return store;
    }
}
