using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Authentication;
using System.Text;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;

namespace Gateway.Silo.Approvals;

/// <summary>Sends e-mail by SMTP, each person a message of their own.</summary>
internal sealed class MailSender(ChannelSecrets secrets, LiveConfig config, TimeProvider time) : ISender
{
    public bool IsFor(ChannelConfig channel) => channel.Email is not null;

    public async Task<SendResult> SendAsync(Notice notice, ChannelConfig channel, Delivery? asked, CancellationToken cancellation)
    {
        var mail = channel.Email!;
        var person = config.Current.Approvals.People.FirstOrDefault(p => p.ToPrincipal().Key.ToString() == notice.Person);
        if (person?.Email is not { } address)
            return SendResult.Of(SendOutcome.Never, "this person has no address any more") with { IsPersonal = true };
        using var message = Write(notice, mail, address);
        using var client = new SmtpClient(mail.Host, mail.Port)
        {
            EnableSsl = mail.Tls == MailTls.StartTls,
            DeliveryMethod = SmtpDeliveryMethod.Network,
            Timeout = (int)channel.Timeout.TotalMilliseconds,
            UseDefaultCredentials = false,
        };
        if (mail.Password is { } password) client.Credentials = new NetworkCredential(mail.User, secrets.Read(password));
        using var patience = new CancellationTokenSource(channel.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            await client.SendMailAsync(message, both.Token);
            return SendResult.Of(SendOutcome.Delivered, "the mail server took it");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return SendResult.Of(SendOutcome.Again, $"the mail server did not answer within {channel.Timeout.TotalSeconds:0.#} s");
        }
        catch (SmtpFailedRecipientException failure)
        {
            return SendResult.Of(SendOutcome.Never, $"the mail server does not take this address ({(int)failure.StatusCode})")
                with { IsPersonal = true };
        }
        catch (Exception failure) when (failure is SmtpException or IOException or AuthenticationException)
        {
            return Failed(failure);
        }
    }

    private static SendResult Failed(Exception failure)
    {
        var status = failure is SmtpException smtp ? (int)smtp.StatusCode : -1;
        if (status is 530 or 534 or 535 or 538 or 554)
            return SendResult.Of(SendOutcome.Never, $"the mail server refuses the gateway ({status})");
        if (failure is AuthenticationException || failure.InnerException is AuthenticationException)
            return SendResult.Of(SendOutcome.Never, "the mail server's certificate is not trusted");
        return SendResult.Of(SendOutcome.Again, status > 0 ? $"the mail server answered {status}"
            : $"the mail server cannot be reached or used ({(failure.InnerException ?? failure).GetType().Name})");
    }

    private static MailMessage Write(Notice notice, EmailConfig mail, string address)
    {
        var message = new MailMessage(new MailAddress(mail.From, "Gateway"), new MailAddress(address))
        {
            Subject = MailText.Subject(notice),
            SubjectEncoding = Encoding.UTF8,
            BodyEncoding = Encoding.UTF8,
            BodyTransferEncoding = TransferEncoding.Base64,
            Body = MailText.Body(notice).Replace("\n", "\r\n", StringComparison.Ordinal),
            IsBodyHtml = false,
        };
        var host = mail.From[(mail.From.IndexOf('@', StringComparison.Ordinal) + 1)..];
        message.Headers.Add("Message-ID", $"<{notice.Id}@{host}>");
        // No vacation notes come back, and a reader keeps the outcome beside the request.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        if (notice.Change == NoticeChange.Settled)
        {
            var request = Notice.IdOf(notice.View, NoticeChange.Requested, notice.Channel, notice.Person);
            message.Headers.Add("In-Reply-To", $"<{request}@{host}>");
            message.Headers.Add("References", $"<{request}@{host}>");
        }

        return message;
    }
}
