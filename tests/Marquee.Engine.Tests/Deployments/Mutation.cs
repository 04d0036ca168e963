using Marquee.Engine.Claims;

namespace Marquee.Engine.Tests.Deployments;

/// <summary>What is wrong with a deployment on purpose. By default nothing.</summary>
internal sealed record Mutation
{
    public static readonly Mutation None = new();

    /// <summary>Statements that change the schema.</summary>
    public IReadOnlyList<string> Schema { get; init; } = [];

    /// <summary>Changes of the statements sent to PostgreSQL.</summary>
    public IReadOnlyList<TextEdit> Sql { get; init; } = [];

    /// <summary>Changes of the scripts sent to Redis.</summary>
    public IReadOnlyList<TextEdit> Scripts { get; init; } = [];

    /// <summary>Puts something in front of the claims of every instance.</summary>
    public Func<ISeatClaims, ISeatClaims> Claims { get; init; } = claims => claims;

    /// <summary>Whether Garnet runs scripts alone.</summary>
    public bool TransactionMode { get; init; } = true;
}
