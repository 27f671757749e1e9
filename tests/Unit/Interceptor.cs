using System.Reflection;

namespace Gateway.Tests;

/// <summary>Stands in for an interface of many members where a test is about a few of them.</summary>
/// <remarks>Public and open, as the runtime derives from it.</remarks>
public class Interceptor : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> _call = null!;

    /// <summary>Makes one.</summary>
    /// <param name="call">Is given each call's method and arguments.</param>
    public static T For<T>(Func<MethodInfo, object?[], object?> call)
        where T : class
    {
        var made = Create<T, Interceptor>();
        ((Interceptor)(object)made)._call = call;
        return made;
    }

    /// <summary>Makes one in front of another.</summary>
    /// <param name="inner">Answers what the stand-in does not.</param>
    /// <param name="before">Is given each call's method and arguments, and may throw.</param>
    public static T Before<T>(T inner, Action<MethodInfo, object?[]> before)
        where T : class =>
        For<T>((method, args) =>
        {
            before(method, args);
            return method.Invoke(inner, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
        });

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _call(targetMethod!, args ?? []);
}
