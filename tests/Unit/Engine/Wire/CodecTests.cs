using Gateway.Abstractions.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Xunit;

namespace Gateway.Tests.Engine.Wire;

/// <summary>Every message of the grain contracts as it goes from one gateway to another.</summary>
public sealed class CodecTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSerializer(static serializer => serializer.AddAssembly(typeof(SessionId).Assembly)).BuildServiceProvider();

    private static readonly Type[] s_types = [.. typeof(SessionId).Assembly.GetExportedTypes()
        .Where(static type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) && !type.IsAbstract)];

    public static TheoryData<string> Messages { get; } = new(s_types.Where(static type => !type.IsAssignableTo(typeof(Exception)))
        .Select(static type => type.FullName!));

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    public void Dispose() => _services.Dispose();

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_arrives_as_it_was_sent(string name)
    {
        var type = typeof(SessionId).Assembly.GetType(name, throwOnError: true)!;
        foreach (var sent in new[] { new Sample(isFull: true).Of(type)!, new Sample(isFull: false).Of(type)! })
        {
            var arrived = Serializer.Deserialize<object>(Serializer.SerializeToArray<object>(sent));
            Assert.Equal(Sample.Describe(sent), Sample.Describe(arrived));
        }
    }

    [Fact]
    public void What_a_store_says_arrives_as_the_exception_that_it_is()
    {
        var faults = s_types.Where(static type => type.IsAssignableTo(typeof(Exception))).ToList();
        Assert.NotEmpty(faults);
        Assert.All(faults, fault =>
        {
            var said = (Exception)Activator.CreateInstance(fault)!;
            var arrived = Serializer.Deserialize<Exception>(Serializer.SerializeToArray<Exception>(said));
            Assert.Equal((fault, said.Message), (arrived!.GetType(), arrived.Message));
        });
    }

    [Fact]
    public void All_that_the_contracts_take_and_give_can_go_over_the_wire()
    {
        var codecs = _services.GetRequiredService<Orleans.Serialization.Serializers.ICodecProvider>();
        var contracts = typeof(SessionId).Assembly.GetExportedTypes().Where(static type => type.IsInterface
            && type.GetInterfaces().Any(static face => face.Name is "IGrain" or "IGrainObserver"));
        var types = contracts.SelectMany(static contract => contract.GetMethods()).SelectMany(static method =>
            method.GetParameters().Select(static parameter => parameter.ParameterType).Append(method.ReturnType.GenericTypeArguments.FirstOrDefault()))
            .OfType<Type>().Where(static type => !type.IsAssignableTo(typeof(IGrainObserver))).Distinct().ToList();
        Assert.NotEmpty(types);
        Assert.All(types, type => Assert.NotNull(codecs.TryGetCodec(type)));
    }
}
