"""A typed client for Przelewy24 in Stripe's shape; the names imported here are its public face."""

from payments.client import P24Client
from payments.entries import ReportBatch, ReportEntry, ReportRefund, ReportTransaction
from payments.errors import (
    APIConnectionError,
    APIError,
    AuthenticationError,
    IdempotencyError,
    InvalidRequestError,
    P24Error,
    PayloadError,
    PermissionDeniedError,
    RateLimitError,
    SignatureVerificationError,
)
from payments.intents import CaptureParams, ConfirmParams, PaymentIntent
from payments.lists import ListObject
from payments.methods import PaymentMethod, PaymentMethodListParams
from payments.refunds import OrderParams, Refund, RefundCreateParams
from payments.registration import SessionCreateParams
from payments.reports import BatchReport, HistoryParams
from payments.sessions import CheckoutSession, RequestOptions
from payments.statuses import Channel, PaymentIntentStatus, PaymentStatus, RefundStatus, SessionStatus
from payments.webhook import Event, RefundNotification, TransactionNotification, Webhook

__all__ = [
    "APIConnectionError",
    "APIError",
    "AuthenticationError",
    "BatchReport",
    "CaptureParams",
    "Channel",
    "CheckoutSession",
    "ConfirmParams",
    "Event",
    "HistoryParams",
    "IdempotencyError",
    "InvalidRequestError",
    "ListObject",
    "OrderParams",
    "P24Client",
    "P24Error",
    "PayloadError",
    "PaymentIntent",
    "PaymentIntentStatus",
    "PaymentMethod",
    "PaymentMethodListParams",
    "PaymentStatus",
    "PermissionDeniedError",
    "RateLimitError",
    "Refund",
    "RefundCreateParams",
    "RefundNotification",
    "RefundStatus",
    "ReportBatch",
    "ReportEntry",
    "ReportRefund",
    "ReportTransaction",
    "RequestOptions",
    "SessionCreateParams",
    "SessionStatus",
    "SignatureVerificationError",
    "TransactionNotification",
    "Webhook",
]
