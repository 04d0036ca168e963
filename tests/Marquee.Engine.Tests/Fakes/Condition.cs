namespace Marquee.Engine.Tests.Fakes;

/// <summary>Waits for what another thread does.</summary>
internal static class Condition
{
    /// <summary>Only a failing test waits so long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task UntilAsync(Func<bool> isMet, Action? between = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isMet())
        {
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(Patience);
            between?.Invoke();
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
