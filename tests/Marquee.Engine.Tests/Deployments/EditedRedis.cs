using System.Reflection;
using StackExchange.Redis;

namespace Marquee.Engine.Tests.Deployments;

/// <summary>A connection that sends Redis other scripts than it was given.</summary>
internal static class EditedRedis
{
    public static IConnectionMultiplexer Of(IConnectionMultiplexer redis, IReadOnlyList<TextEdit> edits) =>
        edits.Count == 0 ? redis : Forward<IConnectionMultiplexer>.To(redis, edits);

    private static string Edit(string script, IReadOnlyList<TextEdit> edits)
    {
        foreach (var edit in edits.Where(edit => script.Contains(edit.From, StringComparison.Ordinal)))
        {
            script = script.Replace(edit.From, edit.To, StringComparison.Ordinal);
            edit.WasMade = true;
        }

        return script;
    }

    /// <summary>The runtime makes its subtype, which implements the interface.</summary>
#pragma warning disable CA1852 // Has no subtypes, until it runs.
    private class Forward<T> : DispatchProxy
#pragma warning restore CA1852
        where T : class
    {
        private T _inner = null!;
        private IReadOnlyList<TextEdit> _edits = [];

        public static T To(T inner, IReadOnlyList<TextEdit> edits)
        {
            var proxy = Create<T, Forward<T>>();
            var forward = (Forward<T>)(object)proxy;
            (forward._inner, forward._edits) = (inner, edits);
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(IDatabase.ScriptEvaluateAsync) && args?[0] is byte[])
            {
                // By its hash the server would know the script as it was: it is asked for one that it cannot know.
                args[0] = new byte[20];
            }

            if (targetMethod.Name == nameof(IDatabase.ScriptEvaluateAsync) && args?[0] is string script)
            {
                args[0] = Edit(script, _edits);
            }

            var answer = targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
            return answer is IDatabase database ? Forward<IDatabase>.To(database, _edits) : answer;
        }
    }
}
