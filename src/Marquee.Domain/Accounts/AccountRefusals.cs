namespace Marquee.Domain.Accounts;

/// <summary>There is an account with this e-mail address.</summary>
/// <param name="Email">The address, as it was sent.</param>
public sealed record EmailAlreadyUsed(string Email) : Refusal(RefusalCode.EmailAlreadyUsed);

/// <summary>The refresh token is unknown, past its time, or was used before. The answer does not say which.</summary>
public sealed record WrongRefreshToken() : Refusal(RefusalCode.Unauthenticated);

/// <summary>Something has ended the sign-ins of the account: another password, or its owner's first code.</summary>
public sealed record EndedSignIn() : Refusal(RefusalCode.Unauthenticated);

/// <summary>The code is wrong, was used, or has expired, or too many were tried. The answer does not say which.</summary>
public sealed record WrongCode() : Refusal(RefusalCode.Unauthenticated);

/// <summary>Too many wrong passwords were sent for the account, or from the caller's address.</summary>
/// <param name="RetryAfter">How long to wait.</param>
public sealed record WrongPasswords(TimeSpan RetryAfter) : Refusal(RefusalCode.TooManyRequests);

/// <summary>A message would have to be sent, and cannot be: no mail server is set up, or too many wait.</summary>
public sealed record MessagesUnavailable() : Refusal(RefusalCode.Unavailable);

/// <summary>Too many passwords wait to be checked.</summary>
public sealed record TooManySignIns() : Refusal(RefusalCode.Unavailable);
