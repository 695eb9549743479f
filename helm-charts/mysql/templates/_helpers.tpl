{{- define "mysql.labels" -}}
{{ include "mysql.podLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Labels of a pod: without versions, so that a new chart version alone restarts nothing. */}}
{{- define "mysql.podLabels" -}}
{{ include "mysql.selector" . }}
app.kubernetes.io/part-of: quayside
{{- end }}

{{/* What Services and policies select by. A StatefulSet's selector can never change. */}}
{{- define "mysql.selector" -}}
app.kubernetes.io/name: mysql
app.kubernetes.io/component: database
{{- end }}

{{- define "mysql.image" -}}
{{- with .Values.image -}}
{{- if eq .tag "latest" }}{{ fail "image.tag is latest, which names another image every day: give a version, or image.digest" }}{{ end -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- define "mysql.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* The server's settings: those that never change, and those that are values. */}}
{{- define "mysql.configuration" -}}
{{ .Files.Get "files/my.cnf" }}
{{- with .Values.config }}
binlog_expire_logs_seconds = {{ mul .binlogHours 3600 }}
innodb_buffer_pool_size = {{ .bufferPoolSize }}
max_connections = {{ .maxConnections }}
{{- end }}
{{- end }}
