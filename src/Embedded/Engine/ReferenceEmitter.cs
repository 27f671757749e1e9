using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Concurrency;

namespace Gateway.Embedded.Engine;

/// <summary>Writes, once a contract, the class of its references and one class of calls a method. A call costs no reflection.</summary>
/// <remarks>What it writes, in C#:
/// <code>
/// sealed class DoAsync : TaskCall { int a0; override Task InvokeAsync(object target) => ((IThing)target).DoAsync(a0); }
/// sealed class Thing : GrainReference, IThing
/// {
///     Task DoAsync(int a) { var call = new DoAsync { a0 = a }; Send(call); return call.Response; }
/// }
/// </code></remarks>
internal static class ReferenceEmitter
{
    private static readonly Lock s_gate = new();
    private static readonly ConcurrentDictionary<Type, Type> s_types = new();
    private static readonly HashSet<string> s_opened = new(StringComparer.Ordinal);
    private static readonly AssemblyBuilder s_assembly =
        AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Gateway.Embedded.References"), AssemblyBuilderAccess.Run);
    private static readonly ModuleBuilder s_module = s_assembly.DefineDynamicModule("references");

    internal static Type TypeOf(Type contract)
    {
        if (s_types.TryGetValue(contract, out var known))
            return known;
        lock (s_gate)
            return s_types.GetOrAdd(contract, Emit);
    }

    private static Type Emit(Type contract)
    {
        var isObserver = contract.IsAssignableTo(typeof(IGrainObserver));
        var parent = isObserver ? typeof(ObserverReference) : typeof(GrainReference);
        Open(typeof(ReferenceEmitter).Assembly);
        var name = $"{contract.FullName}#{s_types.Count}";
        var type = s_module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, parent);
        EmitConstructor(type, parent);
        foreach (var part in contract.GetInterfaces().Append(contract))
        {
            Open(part.Assembly);
            type.AddInterfaceImplementation(part);
            foreach (var method in part.GetMethods(BindingFlags.Instance | BindingFlags.Public))
            {
                if (method.IsAbstract)
                    EmitMethod(type, method, EmitCall(name, part, method, isObserver));
            }
        }
        return type.CreateType();
    }

    private static void EmitConstructor(TypeBuilder type, Type parent)
    {
        var inherited = parent.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)[0];
        Type[] parameters = [.. inherited.GetParameters().Select(parameter => parameter.ParameterType)];
        var code = type.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, parameters).GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        for (var index = 1; index <= parameters.Length; index++)
            code.Emit(OpCodes.Ldarg, (short)index);
        code.Emit(OpCodes.Call, inherited);
        code.Emit(OpCodes.Ret);
    }

    private static Type EmitCall(string name, Type contract, MethodInfo method, bool isObserver)
    {
        var parent = ParentOf(contract, method, isObserver);
        var parameters = method.GetParameters();
        foreach (var used in parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType))
            OpenAll(used);
        const TypeAttributes shape = TypeAttributes.Public | TypeAttributes.Sealed;
        var call = s_module.DefineType($"{name}.{method.Name}#{method.MetadataToken}", shape, parent);
        FieldBuilder[] fields =
            [.. parameters.Select(one => call.DefineField($"a{one.Position}", one.ParameterType, FieldAttributes.Public))];

        var construct = call.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, []).GetILGenerator();
        construct.Emit(OpCodes.Ldarg_0);
        construct.Emit(OpCodes.Ldc_I4, (int)FlagsOf(method));
        construct.Emit(OpCodes.Call, parent.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)[0]);
        construct.Emit(OpCodes.Ret);

        var named = typeof(Call).GetProperty(nameof(Call.Name))!.GetMethod!;
        var nameOf = Override(call, named).GetILGenerator();
        nameOf.Emit(OpCodes.Ldstr, $"{contract.Name}.{method.Name}");
        nameOf.Emit(OpCodes.Ret);

        var invoked = parent.GetMethod("InvokeAsync") ?? parent.GetMethod("Invoke")!;
        var invoke = Override(call, invoked).GetILGenerator();
        invoke.Emit(OpCodes.Ldarg_1);
        invoke.Emit(OpCodes.Castclass, contract);
        foreach (var field in fields)
        {
            invoke.Emit(OpCodes.Ldarg_0);
            invoke.Emit(OpCodes.Ldfld, field);
        }
        invoke.Emit(OpCodes.Callvirt, method);
        invoke.Emit(OpCodes.Ret);
        return call.CreateType();
    }

    private static MethodBuilder Override(TypeBuilder type, MethodInfo inherited) =>
        type.DefineMethod(
            inherited.Name,
            (inherited.Attributes & ~(MethodAttributes.Abstract | MethodAttributes.NewSlot)) | MethodAttributes.Final,
            inherited.ReturnType,
            [.. inherited.GetParameters().Select(parameter => parameter.ParameterType)]);

    private static void EmitMethod(TypeBuilder type, MethodInfo method, Type call)
    {
        Type[] parameters = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
        var body = type.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Final | MethodAttributes.NewSlot | MethodAttributes.Virtual,
            method.ReturnType,
            parameters);
        var code = body.GetILGenerator();
        code.DeclareLocal(call);
        code.Emit(OpCodes.Newobj, call.GetConstructor([])!);
        code.Emit(OpCodes.Stloc_0);
        for (var index = 0; index < parameters.Length; index++)
        {
            code.Emit(OpCodes.Ldloc_0);
            code.Emit(OpCodes.Ldarg, (short)(index + 1));
            code.Emit(OpCodes.Stfld, call.GetField($"a{index}")!);
        }
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldloc_0);
        code.Emit(OpCodes.Callvirt, typeof(Reference).GetMethod(nameof(Reference.Send))!);
        if (method.ReturnType != typeof(void))
        {
            code.Emit(OpCodes.Ldloc_0);
            code.Emit(OpCodes.Call, call.GetProperty("Response")!.GetMethod!);
        }
        code.Emit(OpCodes.Ret);
        type.DefineMethodOverride(body, method);
    }

    private static Type ParentOf(Type contract, MethodInfo method, bool isObserver)
    {
        var returned = method.ReturnType;
        var isPlain = method is { IsGenericMethod: false, IsSpecialName: false }
            && !Array.Exists(method.GetParameters(), one => one.ParameterType.IsByRef);
        if (isPlain && returned == typeof(Task))
            return typeof(TaskCall);
        if (isPlain && returned == typeof(ValueTask))
            return typeof(ValueTaskCall);
        if (isPlain && returned == typeof(void) && isObserver)
            return typeof(VoidCall);
        if (isPlain && returned.IsGenericType && !method.IsDefined(typeof(OneWayAttribute)))
        {
            var shape = returned.GetGenericTypeDefinition();
            if (shape == typeof(Task<>))
                return typeof(ResultCall<>).MakeGenericType(returned.GenericTypeArguments);
            if (shape == typeof(ValueTask<>))
                return typeof(ValueResultCall<>).MakeGenericType(returned.GenericTypeArguments);
        }
        throw new NotSupportedException(
            $"{contract.Name}.{method.Name}: a call is a plain method that returns Task, Task<T>, ValueTask or ValueTask<T>; "
            + "a one-way call has no result, and only an observer's may return void.");
    }

    private static CallFlags FlagsOf(MethodInfo method) =>
        (method.IsDefined(typeof(AlwaysInterleaveAttribute)) ? CallFlags.Interleave : CallFlags.None)
        | (method.IsDefined(typeof(ReadOnlyAttribute)) ? CallFlags.ReadOnly : CallFlags.None)
        | (method.IsDefined(typeof(OneWayAttribute)) ? CallFlags.OneWay : CallFlags.None);

    private static void OpenAll(Type type)
    {
        Open(type.Assembly);
        if (type.GetElementType() is { } element)
            OpenAll(element);
        foreach (var argument in type.GenericTypeArguments)
            OpenAll(argument);
    }

    // Contracts may be internal to their assembly; the runtime asks the calling assembly for this attribute.
    private static void Open(Assembly assembly)
    {
        var name = assembly.GetName().Name!;
        if (!s_opened.Add(name))
            return;
        var constructor = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        s_assembly.SetCustomAttribute(new CustomAttributeBuilder(constructor, [name]));
    }
}
