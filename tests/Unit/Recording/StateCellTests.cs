using System.Text;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Stores;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>A document that several turns of a grain ask for at once.</summary>
public sealed class StateCellTests
{
    [Fact]
    public async Task Who_reads_while_another_reads_and_writes_does_not_bring_back_what_was_replaced()
    {
        var reads = new List<TaskCompletionSource<StateRecord?>>();
        var cell = new StateCell<Document>(Interceptor.For<IStateStore>((method, _) =>
        {
            if (method.Name == nameof(IStateStore.WriteAsync)) return Task.FromResult(2L);
            reads.Add(new TaskCompletionSource<StateRecord?>());
            return reads[^1].Task;
        }), "kind", "key");
        var (writing, reading) = (cell.WriteAsync(new Document("new"), "tag"), cell.LoadAsync());
        for (var i = 0; i < reads.Count; i++)
        {
            reads[i].SetResult(new StateRecord("kind", "key", 1, "tag", Encoding.UTF8.GetBytes("""{"Text":"old"}""")));
            if (i == 0) Assert.Equal(CellWrite.Written, await writing);
        }

        await reading;
        Assert.Equal(("new", 2L), (cell.Value!.Text, cell.Version));
    }

    [Fact]
    public async Task What_could_not_be_read_is_read_by_whoever_asks_next()
    {
        var isAway = true;
        var cell = new StateCell<Document>(Interceptor.For<IStateStore>((_, _) => isAway
            ? Task.FromException<StateRecord?>(new StoreUnavailableException()) : Task.FromResult<StateRecord?>(null)), "kind", "key");
        await Assert.ThrowsAsync<StoreUnavailableException>(cell.LoadAsync);
        isAway = false;
        Assert.Null(await cell.LoadAsync());
    }

    private sealed record Document(string Text);
}
