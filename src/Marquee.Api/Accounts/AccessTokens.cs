using System.Security.Claims;
using Marquee.Api.Configuration;
using Marquee.Api.Http;
using Marquee.Domain;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Marquee.Api.Accounts;

/// <summary>Makes access tokens, and says what makes one valid.</summary>
internal sealed class AccessTokens(SigningKeys keys, AccountOptions options, TimeProvider time)
{
    private const string Issuer = "marquee";

    private readonly SymmetricSecurityKey[] _keys = [.. keys.All.Select(key => new SymmetricSecurityKey(key))];
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>A token for a user, valid from now on.</summary>
    public IssuedToken Issue(ClaimsIdentity user)
    {
        var now = time.Instant;
        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Subject = user,
            Issuer = Issuer,
            Audience = Issuer,
            IssuedAt = now,
            Expires = now + options.AccessTokenLifetime,
            SigningCredentials = new SigningCredentials(_keys[0], SecurityAlgorithms.HmacSha256),
        });
        return new IssuedToken(token, (int)options.AccessTokenLifetime.TotalSeconds);
    }

    public TokenValidationParameters Validation() => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Issuer,
        IssuerSigningKeys = _keys,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        NameClaimType = MarqueeClaims.Name,
        RoleClaimType = MarqueeClaims.Role,
        // By the application's clock, like everything else, and to the second.
        LifetimeValidator = (_, expires, _, _) => expires > time.Instant,
    };
}

/// <param name="ExpiresIn">Seconds.</param>
internal sealed record IssuedToken(string AccessToken, int ExpiresIn);
