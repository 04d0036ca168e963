namespace Marquee.Api.Limits;

/// <summary>What is limited: the names of policies, in metrics and of blocks.</summary>
internal static class LimitNames
{
    public const string Search = "search";
    public const string SignIn = "sign-in";
    public const string Registration = "registration";
    public const string Password = "password";
    public const string Order = "order";
    public const string Payment = "payment";
    public const string Message = "message";

    /// <summary>Counted by the address that is written to.</summary>
    public const string Mailbox = "mailbox";

    public static readonly IReadOnlyList<string> All = [Search, SignIn, Registration, Password, Order, Payment, Message];
}
