namespace Marquee.Api.Tests.Fixtures;

/// <summary>For what happens in the background.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

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
