using System.Linq.Expressions;

namespace Gateway.Embedded.Engine;

/// <summary>Makes references of one contract.</summary>
internal static class ReferenceFactory<TContract>
{
    private static Func<GrainClass, string, TContract>? s_forGrain;
    private static Func<ObserverQueue, TContract>? s_forObserver;

    /// <exception cref="NotSupportedException">The contract has a member that is no call.</exception>
    internal static TContract ForGrain(GrainClass grainClass, string key) =>
        (s_forGrain ??= Compile<Func<GrainClass, string, TContract>>(typeof(GrainClass), typeof(string)))(grainClass, key);

    /// <exception cref="NotSupportedException">The contract has a member that is no call.</exception>
    internal static TContract ForObserver(ObserverQueue queue) =>
        (s_forObserver ??= Compile<Func<ObserverQueue, TContract>>(typeof(ObserverQueue)))(queue);

    private static TDelegate Compile<TDelegate>(params Type[] parameters)
    {
        var constructor = ReferenceEmitter.TypeOf(typeof(TContract)).GetConstructor(parameters)!;
        ParameterExpression[] arguments = [.. parameters.Select(Expression.Parameter)];
        return Expression.Lambda<TDelegate>(Expression.New(constructor, arguments), arguments).Compile();
    }
}
