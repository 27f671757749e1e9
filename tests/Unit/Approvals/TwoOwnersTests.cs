using System.Globalization;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Grains.Stores;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>Two live activations of one approval: what the store's fencing must decide. <c>GATEWAY_APPROVAL_OWNERS</c> says how many
/// histories, <c>GATEWAY_APPROVAL_SEED</c> replays one.</summary>
public sealed class TwoOwnersTests(ITestOutputHelper output)
{
    private static readonly Principal[] People =
        [SomeApproval.Person("bob", "dba"), SomeApproval.Person("dan", "dba"), SomeApproval.Person("eve", "dba"), SomeApproval.Person("zoe")];

    [Fact]
    public async Task No_history_of_two_owners_runs_a_call_twice_or_forgets_what_it_was_told_to_count()
    {
        await using var owners = await TwoOwners.StartAsync();
        var (first, count) = Number("GATEWAY_APPROVAL_SEED") is { } one ? (one, 1) : (0, Number("GATEWAY_APPROVAL_OWNERS") ?? 60);
        var (ran, told) = (0, 0);
        for (var seed = first; seed < first + count; seed++)
        {
            try
            {
                var history = new OwnersHistory(owners, seed);
                await history.PlayAsync();
                (ran, told) = (ran + history.Ran, told + history.Told);
            }
            catch (InvalidOperationException broken)
            {
                Assert.Fail($"seed {seed}: {broken.Message}; replay with GATEWAY_APPROVAL_SEED={seed}");
            }
        }

        output.WriteLine($"{count} histories: {ran} calls ran, {told} votes were told to count");
        Assert.True(count == 1 || (ran >= count / 6 && told > count), $"only {ran} calls ran and {told} votes counted, so little was shown");
    }

    [Fact]
    public async Task Of_many_that_ask_both_owners_at_once_to_run_it_one_may()
    {
        await using var owners = await TwoOwners.StartAsync();
        for (var round = 0; round < 20; round++)
        {
            var asked = await AskAsync(owners, round);
            Assert.Equal(VoteResult.Accepted, (await owners.Of(round % 2, asked.Request.Id).DecideAsync(SomeApproval.Yes(People[0]))).Result);
            // Both know it, and one of them knows an older form of it.
            await owners.Of(1 - (round % 2), asked.Request.Id).ViewAsync();
            var asks = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(() =>
                owners.Of(n % 2, asked.Request.Id).ConsumeAsync(SomeApproval.Ask(asked, $"x_{n}")))));
            Assert.Single(asks, outcome => outcome.Result == ConsumeResult.Granted);
            Assert.Equal(15, asks.Count(static outcome => outcome.Result == ConsumeResult.AlreadyConsumed));
        }
    }

    [Fact]
    public async Task Of_a_yes_and_a_no_that_come_to_both_owners_at_once_one_counts_and_the_other_hears_so()
    {
        await using var owners = await TwoOwners.StartAsync();
        for (var round = 0; round < 20; round++)
        {
            var asked = await AskAsync(owners, 100 + round);
            await owners.Of(1, asked.Request.Id).ViewAsync();
            var votes = await Task.WhenAll(
                Task.Run(() => owners.Of(round % 2, asked.Request.Id).DecideAsync(SomeApproval.Yes(People[0]))),
                Task.Run(() => owners.Of(1 - (round % 2), asked.Request.Id).DecideAsync(SomeApproval.No(People[1]))));
            var counted = Assert.Single(votes, vote => vote.Result == VoteResult.Accepted);
            Assert.Single(votes, static vote => vote.Result == VoteResult.Settled);
            Assert.Equal(counted.View!.Status, (await StoredAsync(owners, asked.Request.Id)).Status);
        }
    }

    internal static async Task<ApprovalView> AskAsync(TwoOwners owners, int number, ApprovalTerms? terms = null)
    {
        var request = SomeApproval.Request(terms) with
        {
            Id = new ApprovalId(string.Create(CultureInfo.InvariantCulture, $"a_{number}")),
            Binding = CallBinding.None,
        };
        return (await owners.Of(number % 2, request.Id).RequestAsync(request))!;
    }

    internal static async Task<ApprovalView> StoredAsync(TwoOwners owners, ApprovalId approval) =>
        StateCell<ApprovalView>.Read((await owners.Store.ReadAsync("approval", approval.Value, CancellationToken.None))!)!;

    private static int? Number(string variable) => int.TryParse(
        Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
