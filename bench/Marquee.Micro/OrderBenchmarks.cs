using BenchmarkDotNet.Attributes;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Engine.Claims;
using Order = Marquee.Domain.Reservations.Order;
using RedisKey = StackExchange.Redis.RedisKey;

namespace Marquee.Micro;

/// <summary>What every order computes before it is sent.</summary>
public class OrderBenchmarks
{
    private readonly Order _order = new(
        Guid.CreateVersion7(DateTimeOffset.UnixEpoch),
        new ScheduleId(42),
        new UserId(1_000_000),
        [.. Enumerable.Range(1, 4).Select(number => new Seat { ScreenId = new ScreenId(1), Row = "C", Number = number })],
        Amount: 60_000,
        IdempotencyKey: "key");

    /// <summary>The hash that distinguishes two orders with one key.</summary>
    [Benchmark]
    public string Hash() => _order.RequestHash;

    /// <summary>The key of the schedule's claims.</summary>
    [Benchmark]
    public RedisKey ClaimKey() => ClaimFields.HashOf(_order.ScheduleId);

    /// <summary>A reservation as claims write it.</summary>
    [Benchmark]
    public string ClaimName() => ClaimFields.Encode(_order.Id);
}
