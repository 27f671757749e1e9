using System.Text;
using Gateway.Abstractions.Stores;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>What every state store must do. Written once; each store inherits it.</summary>
public abstract class StateStoreContract : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract IStateStore Store { get; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Closes the store and opens it anew on the same data.</summary>
    protected abstract ValueTask ReopenAsync();

    [Fact]
    public async Task What_was_never_written_is_null() => Assert.Null(await Store.ReadAsync("session", "none", None));

    [Fact]
    public async Task A_write_is_read_back_with_its_version_also_after_a_restart()
    {
        Assert.Equal(1, await Store.WriteAsync(Write("k", 0, "open", "{\"é\":1}")));
        Assert.Equal(2, await Store.WriteAsync(Write("k", 1, "closed", "")));
        Assert.Equal(3, await Store.WriteAsync(Write("k", 2, "", "{\"n\":3}")));
        await ReopenAsync();
        var record = await Store.ReadAsync("session", "k", None);
        Assert.Equal(("session", "k", 3L, ""), (record!.Kind, record.Key, record.Version, record.Tag));
        Assert.Equal("{\"n\":3}", Encoding.UTF8.GetString(record.Body.Span));
        Assert.Null(await Store.ReadAsync("approval", "k", None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_write_on_another_version_loses_and_changes_nothing(long expected)
    {
        await Store.WriteAsync(Write("k", 0, "a", "1"));
        await Store.WriteAsync(Write("k", 1, "a", "2"));
        await Assert.ThrowsAsync<StateConflictException>(() => Store.WriteAsync(Write("k", expected, "b", "3")));
        var record = await Store.ReadAsync("session", "k", None);
        Assert.Equal((2L, "a", "2"), (record!.Version, record.Tag, Encoding.UTF8.GetString(record.Body.Span)));
    }

    [Fact]
    public async Task A_record_that_is_not_there_cannot_be_changed()
    {
        await Assert.ThrowsAsync<StateConflictException>(() => Store.WriteAsync(Write("k", 1, "a", "1")));
        Assert.Null(await Store.ReadAsync("session", "k", None));
    }

    [Fact]
    public async Task Of_many_writers_of_one_version_exactly_one_wins()
    {
        for (var version = 0L; version < 20; version++)
        {
            var expected = version;
            var wins = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(async () =>
            {
                try
                {
                    return await Store.WriteAsync(Write("k", expected, "a", $"{n}"));
                }
                catch (StateConflictException)
                {
                    return -1;
                }
            })));
            Assert.Equal(version + 1, Assert.Single(wins, win => win > 0));
        }
    }

    [Fact]
    public async Task Lists_newest_write_first_by_tag_and_page_by_page()
    {
        for (var n = 0; n < 25; n++) await Store.WriteAsync(Write($"k{n}", 0, n % 2 == 0 ? "even" : "odd", $"{n}"));
        await Store.WriteAsync(new StateWrite("other", "k1", 0, "odd", default));
        await Store.WriteAsync(Write("k3", 1, "odd", "again"));

        Assert.Equal("k3", (await List(null, 10))[0]);
        var all = await List(null, 10);
        Assert.Equal(25, all.Count);
        Assert.Equal(25, all.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(["k24", "k23", "k22"], all.Skip(1).Take(3));
        Assert.Equal(12, (await List("odd", 5)).Count);
        Assert.Equal(13, (await List("even", 13)).Count);
        Assert.Empty(await List("none", 5));
        Assert.Null((await Store.ListAsync(new StateQuery("session", "even", null, 13), None)).Cursor);
    }

    [Fact]
    public async Task A_page_of_long_records_is_short_and_the_rest_follows()
    {
        var body = new string('7', (StatePage.BytesMax / 2) + 1);
        for (var n = 0; n < 5; n++) await Store.WriteAsync(Write($"k{n}", 0, n == 0 ? "b" : "a", body));
        await Store.WriteAsync(Write("short", 0, "a", "1"));
        Assert.Equal(["short", "k4", "k3"],
            (await Store.ListAsync(new StateQuery("session", null, null, 100), None)).Records.Select(static record => record.Key));
        Assert.Equal(["short", "k4", "k3", "k2", "k1", "k0"], await List(null, 100));
        Assert.Equal(["short", "k4", "k3", "k2", "k1"], await List("a", 100));
        Assert.Equal(["short", "k4", "k3", "k2", "k1"], await List("a", 1));
        var bare = await Store.ListAsync(new StateQuery("session", "a", null, 100) { WithoutBodies = true }, None);
        Assert.Null(bare.Cursor);
        Assert.Equal([("short", 1L, "a", 0), ("k4", 1, "a", 0), ("k3", 1, "a", 0), ("k2", 1, "a", 0), ("k1", 1, "a", 0)],
            bare.Records.Select(static record => (record.Key, record.Version, record.Tag, record.Body.Length)));
    }

    [Fact]
    public async Task A_changed_tag_moves_the_record()
    {
        await Store.WriteAsync(Write("k", 0, "pending", "1"));
        await Store.WriteAsync(Write("k", 1, "approved", "1"));
        Assert.Empty(await List("pending", 5));
        Assert.Equal(["k"], await List("approved", 5));
    }

    [Fact]
    public async Task What_is_removed_is_gone_from_lists_too_also_after_a_restart_and_nobody_removes_another_version()
    {
        await Store.WriteAsync(Write("k", 0, "a", "1"));
        await Store.WriteAsync(Write("l", 0, "a", "1"));
        await Store.WriteAsync(Write("k", 1, "a", "2"));
        foreach (var version in (long[])[1, 3])
            await Assert.ThrowsAsync<StateConflictException>(() => Store.WriteAsync(Write("k", version, "", "") with { Removes = true }));
        Assert.Equal(["k", "l"], await List("a", 5));
        await Store.WriteAsync(Write("k", 2, "", "") with { Removes = true });
        await Assert.ThrowsAsync<StateConflictException>(() => Store.WriteAsync(Write("k", 2, "", "") with { Removes = true }));
        await Assert.ThrowsAsync<StateConflictException>(() => Store.WriteAsync(Write("k", 2, "a", "3")));
        await ReopenAsync();
        Assert.Null(await Store.ReadAsync("session", "k", None));
        Assert.Equal(["l"], await List(null, 5));
        Assert.Equal(1, await Store.WriteAsync(Write("k", 0, "a", "anew")));
        Assert.Equal(["k", "l"], await List("a", 1));
    }

    [Fact]
    public async Task What_is_out_of_bounds_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteAsync(Write("", 0, "a", "1")));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteAsync(Write(new string('k', 1_025), 0, "a", "1")));
        var tooLarge = new byte[(8 << 20) + 1];
        await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteAsync(new StateWrite("session", "k", 0, "a", tooLarge)));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteAsync(Write("k", 0, "", "") with { Removes = true }));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.ListAsync(new StateQuery("session", null, null, 0), None));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.ListAsync(new StateQuery("session", null, "no cursor", 1), None));
    }

    private static StateWrite Write(string key, long expected, string tag, string body) =>
        new("session", key, expected, tag, Encoding.UTF8.GetBytes(body));

    private async Task<List<string>> List(string? tag, int limit)
    {
        var keys = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Store.ListAsync(new StateQuery("session", tag, cursor, limit), None);
            Assert.True(page.Records.Count <= limit);
            keys.AddRange(page.Records.Select(record => record.Key));
            cursor = page.Cursor;
        }
        while (cursor is not null);
        return keys;
    }
}
