using System.Text;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Connections;
using Gateway.Tests.Recording;
using Xunit;

namespace Gateway.Tests.Connections;

/// <summary>The notes of whose a task is.</summary>
public sealed class TaskNotesTests
{
    private const long Minute = 60_000;
    private const long Day = 24 * 60 * Minute;
    private const long Now = 20_000 * Day;

    [Fact]
    public async Task A_note_holds_until_its_time_is_over_and_a_longer_time_counts()
    {
        using var folder = new StoreFolder();
        await using var store = folder.Open();
        Assert.False(await TaskNotes.IsKnownAsync(store, "a", Now));
        await TaskNotes.NoteAsync(store, "a", Now + (61 * Minute));
        Assert.True(await TaskNotes.IsKnownAsync(store, "a", Now + (61 * Minute) - 1));
        Assert.False(await TaskNotes.IsKnownAsync(store, "a", Now + (61 * Minute)));
        Assert.False(await TaskNotes.IsKnownAsync(store, "b", Now));

        // Each poll says the time again, and is no write; a longer one is, and so is one that was over.
        await TaskNotes.NoteAsync(store, "a", Now + (91 * Minute));
        Assert.Equal(1, (await store.ReadAsync(TaskNotes.Kind, "a", CancellationToken.None))!.Version);
        await TaskNotes.NoteAsync(store, "a", Now + (6 * 60 * Minute));
        Assert.True(await TaskNotes.IsKnownAsync(store, "a", Now + (5 * 60 * Minute)));
        await TaskNotes.NoteAsync(store, "a", Now + Minute);
        Assert.True(await TaskNotes.IsKnownAsync(store, "a", Now + (5 * 60 * Minute)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"until\":")]
    [InlineData("{\"until\":\"x\"}")]
    public async Task A_note_that_cannot_be_read_holds_no_longer_and_is_written_anew(string body)
    {
        using var folder = new StoreFolder();
        await using var store = folder.Open();
        await store.WriteAsync(new StateWrite(TaskNotes.Kind, "a", 0, "d1", Encoding.UTF8.GetBytes(body)));
        Assert.False(await TaskNotes.IsKnownAsync(store, "a", Now));
        await TaskNotes.NoteAsync(store, "a", Now + Minute);
        Assert.True(await TaskNotes.IsKnownAsync(store, "a", Now));
    }

    [Fact]
    public async Task Notes_go_once_their_day_is_over()
    {
        using var folder = new StoreFolder();
        await using var store = folder.Open();
        for (var task = 0; task < 1_200; task++) await TaskNotes.NoteAsync(store, $"over {task}", Now - 1 - task);
        await TaskNotes.NoteAsync(store, "long over", Now - (50 * Day));
        await TaskNotes.NoteAsync(store, "today", Now);
        Assert.Equal(1_201, await TaskNotes.SweepAsync(store, Now + 1, CancellationToken.None));
        Assert.Equal(0, await TaskNotes.SweepAsync(store, Now + 1, CancellationToken.None));
        Assert.NotNull(await store.ReadAsync(TaskNotes.Kind, "today", CancellationToken.None));
        Assert.Null(await store.ReadAsync(TaskNotes.Kind, "over 0", CancellationToken.None));
        // What was noted again after it went counts again.
        await TaskNotes.NoteAsync(store, "over 0", Now + Day);
        Assert.True(await TaskNotes.IsKnownAsync(store, "over 0", Now));
    }
}
