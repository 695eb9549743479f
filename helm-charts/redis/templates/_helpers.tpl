{{- define "redis.labels" -}}
{{ include "redis.podLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Labels of a pod: without versions, so that a new chart version alone restarts nothing. */}}
{{- define "redis.podLabels" -}}
{{ include "redis.selector" . }}
app.kubernetes.io/part-of: quayside
{{- end }}

{{/* What Services and policies select by. A StatefulSet's selector can never change. */}}
{{- define "redis.selector" -}}
app.kubernetes.io/name: redis
app.kubernetes.io/component: cache
{{- end }}

{{- define "redis.image" -}}
{{- with .Values.image -}}
{{- if eq .tag "latest" }}{{ fail "image.tag is latest, which names another image every day: give a version, or image.digest" }}{{ end -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- define "redis.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* The server's settings: those that never change, and those that are values. */}}
{{- define "redis.configuration" -}}
{{ .Files.Get "files/redis.conf" }}
maxmemory {{ .Values.config.maxMemory }}
{{- end }}
