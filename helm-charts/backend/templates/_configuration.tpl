{{/* Settings that are no secrets, by the names that the process reads. */}}
{{- define "backend.configuration" -}}
APP_ENVIRONMENT: {{ .Values.environment | quote }}
{{- with .Values.config }}
PUBLIC_URL: {{ .publicUrl | quote }}
OPS_URL: {{ .opsUrl | quote }}
MAIL_FROM: {{ .mailFrom | quote }}
LOG_LEVEL: {{ .logLevel | quote }}
DATABASE_POOL_SIZE: {{ .databasePoolSize | quote }}
TRUST_PROXY_HOPS: {{ .trustProxyHops | quote }}
REQUEST_DEADLINE_SECONDS: {{ .requestDeadlineSeconds | quote }}
DRAIN_SECONDS: {{ .drainSeconds | quote }}
{{- end }}
# Where backend-maintenance is mounted.
MAINTENANCE_FILE: /config/maintenance
{{- end }}
