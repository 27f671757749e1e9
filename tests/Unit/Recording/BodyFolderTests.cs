using Gateway.Abstractions.Recording;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Bodies;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>A body is durable with all the names that lead to it.</summary>
public sealed class BodyFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-bodies").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Names_that_could_not_be_made_to_last_are_synced_before_the_next_body_counts()
    {
        var (recording, synced, fails) = (Path.Combine(_folder, "g.db"), new List<string>(), true);
        var folder = new BodyFolder(recording, path =>
        {
            if (fails) throw new IOException("for a test");
            synced.Add(path);
        });
        var (body, name) = Body();
        Assert.Throws<SqliteFailureException>(() => folder.Write(name, body));
        fails = false;
        folder.Write(name, body);
        var shard = Path.Combine(BodyFolder.Of(recording), name[..2]);
        Assert.Equal([_folder, BodyFolder.Of(recording), shard], synced);
        Assert.Equal(body, folder.Read(name));

        // What another process left there may not last either; what this one synced does.
        synced.Clear();
        folder.Write(name, body);
        Assert.Equal([shard], synced);
        synced.Clear();
        new BodyFolder(recording, synced.Add).Write(name, body);
        Assert.Equal([_folder, BodyFolder.Of(recording), shard], synced);
    }

    private static (byte[] Body, string Name) Body()
    {
        var body = StoredBody.Seal(null, 1, "{}"u8);
        return (body, Attachment.To(EntryKind.Completed, body).Name);
    }
}
