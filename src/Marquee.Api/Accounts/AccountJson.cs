using System.Text.Json.Serialization;
using Marquee.Api.Http;

namespace Marquee.Api.Accounts;

[JsonSerializable(typeof(ApiResponse<TokenResponse>))]
[JsonSerializable(typeof(ApiResponse<AccountResponse>))]
[JsonSerializable(typeof(ApiResponse<MeResponse>))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(LogoutRequest))]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(MailRequest))]
[JsonSerializable(typeof(ConfirmEmailRequest))]
[JsonSerializable(typeof(ResetPasswordRequest))]
[JsonSerializable(typeof(GuestRequest))]
[JsonSerializable(typeof(DeleteAccountRequest))]
internal sealed partial class AccountJson : JsonSerializerContext;
