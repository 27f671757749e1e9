using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Gateway.Tests.Engine.Wire;

/// <summary>Makes a value of any type that contracts use, and tells one member by member.</summary>
/// <param name="isFull">Every member has a value, none of them the default; false for as little as there may be.</param>
internal sealed class Sample(bool isFull)
{
    private int _last = 7;

    /// <summary>A value of this type; null where there may be none and little is asked for.</summary>
    public object? Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return isFull ? Of(inner) : null;
        if (type == typeof(string)) return isFull ? "text " + (++_last).ToString(CultureInfo.InvariantCulture) : "";
        if (type == typeof(bool)) return isFull;
        if (type.IsEnum) return isFull ? Enum.GetValues(type).Cast<object>().Last() : Activator.CreateInstance(type);
        if (type.IsPrimitive) return Convert.ChangeType(isFull ? ++_last : 0, type, CultureInfo.InvariantCulture);
        if (type == typeof(ReadOnlyMemory<byte>)) return new ReadOnlyMemory<byte>(isFull ? [1, 2, (byte)++_last] : []);
        if (type.IsArray) return Items(type.GetElementType()!);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) return Immutable(type);
        if (type.IsAbstract) return Of(type.GetNestedTypes().First(nested => nested.IsAssignableTo(type)));
        return Record(type);
    }

    /// <summary>All that a value holds, as text.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        string or bool or Enum => $"{value.GetType().Name} '{value}'",
        IFormattable number when value.GetType().IsPrimitive => number.ToString(null, CultureInfo.InvariantCulture),
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        _ when value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            && (bool)type.GetProperty(nameof(ImmutableArray<int>.IsDefault))!.GetValue(value)! => "default",
        IEnumerable items => "[" + string.Join(", ", items.Cast<object?>().Select(Describe)) + "]",
        _ => value.GetType().Name + " { " + string.Join(", ", Members(value.GetType()).Select(member =>
            $"{member.Name}: {Describe(member.GetValue(value))}")) + " }",
    };

    private static IEnumerable<PropertyInfo> Members(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static member => member.GetIndexParameters().Length == 0).OrderBy(static member => member.Name, StringComparer.Ordinal);

    private Array Items(Type type)
    {
        var items = Array.CreateInstance(type, isFull ? 1 : 0);
        if (isFull) items.SetValue(Of(type), 0);
        return items;
    }

    // Where little is asked for, not even an empty one.
    private object Immutable(Type type) => isFull
        ? typeof(ImmutableCollectionsMarshal).GetMethod(nameof(ImmutableCollectionsMarshal.AsImmutableArray))!
            .MakeGenericMethod(type.GenericTypeArguments[0]).Invoke(null, [Items(type.GenericTypeArguments[0])])!
        : Activator.CreateInstance(type)!;

    private object Record(Type type)
    {
        var make = type.GetConstructors().Where(found => found.GetParameters().All(p => p.ParameterType != type))
            .MaxBy(static found => found.GetParameters().Length);
        var made = make is null ? Activator.CreateInstance(type)! : make.Invoke([.. make.GetParameters().Select(p => Of(p.ParameterType))]);
        var given = make?.GetParameters().Select(static p => p.Name!).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var member in Members(type).Where(member => member.CanWrite && !given.Contains(member.Name)))
            member.SetValue(made, Of(member.PropertyType));
        return made;
    }
}
