using Gateway.Abstractions.Policies;
using Gateway.Grains.Policies;
using Gateway.Tests.Management;
using Xunit;

namespace Gateway.Tests.Policies;

/// <summary>Which versions of a policy are kept.</summary>
public sealed class PolicyVersionsTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    // As the store keeps it, each of these characters takes six bytes.
    private const char Long = '<';

    [Fact]
    public async Task Long_ones_push_out_the_oldest_but_never_what_the_configuration_said_last()
    {
        var grain = host.Grains.GetGrain<IPolicyGrain>("long");
        Assert.Empty((await grain.PublishAsync(Text("long", 1, 0), PolicyGrain.Configuration)).Errors);
        for (var version = 2; version <= 6; version++)
        {
            var outcome = await grain.PublishAsync(Text("long", version, 400_000), "olga");
            Assert.Empty(outcome.Errors);
            Assert.Equal(version, outcome.Live!.Version);
        }

        Assert.Equal([6, 5, 4, 1], (await grain.HistoryAsync()).Select(static v => v.Version));
        Assert.Equal(6, (await grain.PublishAsync(Text("long", 1, 0), PolicyGrain.Configuration)).Live!.Version);
    }

    [Fact]
    public async Task One_that_no_room_can_be_made_for_is_refused_in_words_and_the_next_is_published()
    {
        var grain = host.Grains.GetGrain<IPolicyGrain>("longest");
        await grain.PublishAsync(Text("longest", 1, 0), PolicyGrain.Configuration);
        var refused = await grain.PublishAsync(Text("longest", 2, 1_400_000), "olga");
        Assert.Contains("too long", Assert.Single(refused.Errors), StringComparison.Ordinal);
        Assert.Equal(1, refused.Live!.Version);
        Assert.Equal(2, (await grain.PublishAsync(Text("longest", 2, 0), "olga")).Live!.Version);
    }

    [Fact]
    public async Task A_node_that_starts_with_a_file_which_another_has_replaced_publishes_nothing()
    {
        var grain = host.Grains.GetGrain<IPolicyGrain>("rolling");
        Assert.Equal(1, (await grain.AdoptAsync(Text("rolling", 1, 0))).Live!.Version);
        Assert.Equal(2, (await grain.AdoptAsync(Text("rolling", 2, 0))).Live!.Version);
        var behind = await grain.AdoptAsync(Text("rolling", 1, 0));
        Assert.True(behind.IsBehind);
        Assert.Equal((2, Text("rolling", 2, 0)), (behind.Live!.Version, behind.Live.Source));

        // The last file's is no news, whatever was published over it; what nobody had before is.
        await grain.PublishAsync(Text("rolling", 3, 0), "olga");
        var last = await grain.AdoptAsync(Text("rolling", 2, 0));
        Assert.Equal((false, 3), (last.IsBehind, last.Live!.Version));
        Assert.Equal(4, (await grain.AdoptAsync(Text("rolling", 4, 0))).Live!.Version);
        // A file that was changed while its node ran means it.
        Assert.Equal(5, (await grain.PublishAsync(Text("rolling", 1, 0), PolicyGrain.Configuration)).Live!.Version);
    }

    [Fact]
    public void Of_many_the_latest_thousand_are_kept_and_among_them_what_the_configuration_said_last()
    {
        PolicyVersion[] versions = [Version(1, PolicyGrain.Configuration), Version(2, PolicyGrain.Configuration),
            .. Enumerable.Range(3, 998).Select(static number => Version(number, "olga"))];
        Assert.Equal([2, .. Enumerable.Range(3, 999)], Numbers(PolicyRecord.Append([.. versions], Version(1_001, "olga"))!));
        Assert.Equal([2, .. Enumerable.Range(4, 999)], Numbers(PolicyRecord.Append(
            PolicyRecord.Append([.. versions], Version(1_001, "olga"))!.Versions, Version(1_002, "olga"))!));
        Assert.Equal(Enumerable.Range(2, 1_000), Numbers(PolicyRecord.Append([.. versions], Version(1_001, PolicyGrain.Configuration))!));
    }

    private static IEnumerable<int> Numbers(PolicyRecord record) => record.Versions.Select(static v => (int)v.Version);

    private static PolicyVersion Version(int number, string by) => new("crm", number, $"# {number}", number, by);

    private static string Text(string name, int number, int length) =>
        $"name: {name}\nrules: []\n# {number} {new string(Long, length)}\n";
}
