namespace Marquee.Api.Tests.Fixtures;

/// <summary>For what happens in the background.</summary>
internal static class Eventually
{
    /// <summary>Ends a test that hangs; a busy machine needs far less.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task ShouldBeAsync<T>(Func<Task<T>> read, T expected)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var found = await read();
        while (!Equals(found, expected) && !patience.IsCancellationRequested)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            found = await read();
        }

        found.ShouldBe(expected);
    }
}
