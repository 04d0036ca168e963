using Marquee.Infrastructure.Caching;

namespace Marquee.Infrastructure.Tests.Caching;

public sealed class KeyedLocksTests : IDisposable
{
    private readonly KeyedLocks _locks = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_at_a_time_has_a_key_and_nobody_waits_for_another_key()
    {
        var one = (await AcquireAsync("a")).ShouldNotBeNull();
        var other = (await AcquireAsync("b")).ShouldNotBeNull();
        var waiting = AcquireAsync("a").AsTask();

        waiting.IsCompleted.ShouldBeFalse();
        Release("a", one);

        Release("a", await waiting);
        Release("b", other);
        _locks.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Who_does_not_get_a_key_in_time_or_leaves_has_nothing()
    {
        var held = await AcquireAsync("a");
        using var leaving = new CancellationTokenSource();

        (await AcquireAsync("a", TimeSpan.FromMilliseconds(1))).ShouldBeNull();
        _locks.AcquireLock("", "", "", "a", TimeSpan.FromMilliseconds(1), null, Ct).ShouldBeNull();
        var waiting = AcquireAsync("a", ct: leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
        Release("a", null);
        _locks.Count.ShouldBe(1);

        Release("a", held);
        _locks.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_key_that_many_want_goes_from_one_to_the_next()
    {
        var inside = 0;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
        {
            await Task.Yield();
            var held = number % 2 == 0 ? await AcquireAsync("a") : _locks.AcquireLock("", "", "", "a", TimeSpan.FromMinutes(2), null, Ct);
            Interlocked.Increment(ref inside).ShouldBe(1);
            Interlocked.Decrement(ref inside);
            Release("a", held);
        }));

        _locks.Count.ShouldBe(0);
    }

    public void Dispose() => _locks.Dispose();

    private ValueTask<object?> AcquireAsync(string key, TimeSpan? timeout = null, CancellationToken? ct = null) =>
        _locks.AcquireLockAsync("", "", "", key, timeout ?? TimeSpan.FromMinutes(2), null, ct ?? Ct);

    private void Release(string key, object? held) => _locks.ReleaseLock("", "", "", key, held, null);
}
