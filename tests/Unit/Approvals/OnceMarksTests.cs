using System.Text;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Approvals;
using Gateway.Tests.Recording;
using Xunit;

namespace Gateway.Tests.Approvals;

public sealed class OnceMarksTests
{
    private const long Now = SomeApproval.Start;

    [Fact]
    public async Task A_mark_goes_when_its_time_is_over_and_not_before()
    {
        using var folder = new StoreFolder();
        await using var store = folder.Open();
        await store.WriteAsync(new StateWrite(OnceMarks.Kind, "link over", 0, OnceMarks.Taken, OnceMarks.Write(Now - 1)));
        await store.WriteAsync(new StateWrite(OnceMarks.Kind, "link still", 0, OnceMarks.Taken, OnceMarks.Write(Now)));
        await store.WriteAsync(new StateWrite(OnceMarks.Kind, "link of before", 0, OnceMarks.Taken, "{}"u8.ToArray()));
        await store.WriteAsync(new StateWrite("other", "link over", 0, OnceMarks.Taken, OnceMarks.Write(Now - 1)));
        Assert.Equal(1, await OnceMarks.SweepAsync(store, Now, CancellationToken.None));
        Assert.Null(await store.ReadAsync(OnceMarks.Kind, "link over", CancellationToken.None));
        Assert.NotNull(await store.ReadAsync(OnceMarks.Kind, "link still", CancellationToken.None));
        Assert.NotNull(await store.ReadAsync("other", "link over", CancellationToken.None));

        // A mark that does not say its time is given one that is long enough.
        Assert.Equal(1, await OnceMarks.SweepAsync(store, Now + 1, CancellationToken.None));
        Assert.Equal(0, await OnceMarks.SweepAsync(store, Now + (30L * 86_400_000), CancellationToken.None));
        Assert.Equal(1, await OnceMarks.SweepAsync(store, Now + (30L * 86_400_000) + 1, CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"until":"soon"}""")]
    [InlineData("""{"until":tomorrow}""")]
    [InlineData("""["until",1]""")]
    public async Task A_damaged_mark_gets_an_end_and_keeps_no_other_one(string body)
    {
        using var folder = new StoreFolder();
        await using var store = folder.Open();
        await store.WriteAsync(new StateWrite(OnceMarks.Kind, "link over", 0, OnceMarks.Taken, OnceMarks.Write(Now - 1)));
        // Listed before the other.
        await store.WriteAsync(new StateWrite(OnceMarks.Kind, "link damaged", 0, OnceMarks.Taken, Encoding.UTF8.GetBytes(body)));
        Assert.Equal(1, await OnceMarks.SweepAsync(store, Now, CancellationToken.None));
        Assert.NotNull(await store.ReadAsync(OnceMarks.Kind, "link damaged", CancellationToken.None));
        Assert.Equal(1, await OnceMarks.SweepAsync(store, Now + (30L * 86_400_000) + 1, CancellationToken.None));
    }
}
